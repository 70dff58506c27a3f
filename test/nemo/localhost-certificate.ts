import { makeCertificate } from '../fakes/certificate.ts';

export const LOCALHOST = await makeCertificate('localhost', '127.0.0.1');
