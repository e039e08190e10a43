package io.exechub.socket.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Where a key lives in Redis Cluster. */
final class KeySlot {
    static final int COUNT = 16_384;

    /** CRC-16/XMODEM, as the cluster's specification says. */
    private static final int POLYNOMIAL = 0x1021;

    private KeySlot() {}

    /** By the part in braces, where there is one that is not empty. */
    static int of(String key) {
        int open = key.indexOf('{');
        int close = key.indexOf('}', open + 1);
        return crc(open >= 0 && close > open + 1 ? key.substring(open + 1, close) : key) % COUNT;
    }

    private static int crc(String text) {
        int crc = 0;
        for (byte next : text.getBytes(UTF_8)) {
            crc ^= (next & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
            }
        }
        return crc & 0xffff;
    }
}
