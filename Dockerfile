# The bot with the studio, and the ffmpeg that fits large exports to a channel's limit. NOTICE says what the studio's FFmpeg
# binary means for whoever passes this image on.
FROM node:24-bookworm-slim

RUN apt-get update \
  && apt-get install -y --no-install-recommends ffmpeg \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY package.json package-lock.json ./
COPY studio/package.json studio/
RUN npm ci --omit=dev && npm cache clean --force
COPY studio studio
COPY src src

ENV DATA_DIR=/data HOST=0.0.0.0
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
CMD ["node", "--max-semi-space-size=1", "src/main.ts"]
