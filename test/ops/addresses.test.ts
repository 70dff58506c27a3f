import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPublicAddress } from '../../src/ops/addresses.ts';

const PRIVATE = {
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  'this network': ['0.0.0.0', '0.1.2.3', '::'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  'link-local': ['169.254.0.1', 'fe80::1', 'febf::1', 'fe80::1%eth0', '2606:4700:4700::1111%eth0'],
  'behind a carrier': ['100.64.0.1', '100.127.255.255'],
  'cloud metadata': ['169.254.169.254', '100.100.100.200', '192.0.0.192', '168.63.129.16', 'fd00:ec2::254'],
  'unique local': ['fc00::1', 'fdff:ffff::1', 'fec0::1'],
  'IPv4 in IPv6': ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:a00:1', '::8.8.8.8', '::7f00:1'],
  'behind NAT64': ['64:ff9b::10.0.0.1', '64:ff9b::8.8.8.8', '64:ff9b:1::a00:1'],
  'tunnels with IPv4 inside': ['2002:a00:1::1', '2001:0:4136:e378::1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  'multicast and reserved': ['224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255', 'ff02::1', '198.18.0.1'],
  'no address at all': ['', 'localhost', '127.1', '0x7f000001', '[::1]', '1.2.3.4.5'],
};

test.each(Object.entries(PRIVATE))('row 12: %s is not public', (_, addresses) => {
  expect(addresses.filter(isPublicAddress)).toEqual([]);
});

test('what is out in the internet is public', () => {
  const addresses = [
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
  ];
  const sixes = ['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '2620:fe::fe'];
  expect([...addresses, ...sixes].filter((address) => !isPublicAddress(address))).toEqual([]);
});

test('row 12: no IPv4 address becomes public by being wrapped in IPv6', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.constantFrom('::ffff:', '64:ff9b::', '::'), (address, wrapping) => {
      expect(isPublicAddress(wrapping + address)).toBe(false);
    }),
  );
});
