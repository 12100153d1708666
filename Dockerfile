# docker run --rm -v "$PWD:/src" scopewise lint
FROM rust:1-slim-bookworm AS build
WORKDIR /build
COPY . .
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev \
 && cargo install --locked --path . --root /out

FROM debian:bookworm-slim
# `diff` reads revisions by git, also of a folder that is mounted and belongs to somebody else.
RUN apt-get update && apt-get install -y --no-install-recommends git \
 && git config --system --add safe.directory '*' \
 && rm -rf /var/lib/apt/lists/* && useradd --create-home scopewise
COPY --from=build /out/bin/scopewise /usr/local/bin/scopewise
USER scopewise
WORKDIR /src
ENTRYPOINT ["scopewise"]
CMD ["lint"]
