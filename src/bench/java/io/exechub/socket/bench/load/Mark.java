package io.exechub.socket.bench.load;

import io.netty.buffer.ByteBuf;

/**
 * What an event carries for us, within its text: {@code #user.number.nanos#}, digits of fixed width. It survives any
 * escaping, and is found without reading the rest.
 */
final class Mark {
    private static final byte FENCE = '#';
    private static final int USER_DIGITS = 5;
    private static final int NUMBER_DIGITS = 9;
    private static final int NANOS_DIGITS = 19;

    /** Where the parts begin, counted from the fence. */
    private static final int USER = 1;

    private static final int NUMBER = USER + USER_DIGITS + 1;
    private static final int NANOS = NUMBER + NUMBER_DIGITS + 1;
    private static final int LAST = NANOS + NANOS_DIGITS;

    /** Bytes. */
    static final int LENGTH = LAST + 1;

    /** A mark to be filled in. */
    static final String BLANK =
            "#" + "0".repeat(USER_DIGITS) + "." + "0".repeat(NUMBER_DIGITS) + "." + "0".repeat(NANOS_DIGITS) + "#";

    private static final int NONE = -1;

    private Mark() {}

    static void write(byte[] text, int at, int user, int number, long nanos) {
        digits(text, at + USER, USER_DIGITS, user);
        digits(text, at + NUMBER, NUMBER_DIGITS, number);
        digits(text, at + NANOS, NANOS_DIGITS, nanos);
    }

    /** Writes a number right-aligned, with leading zeros. */
    static void digits(byte[] text, int at, int count, long value) {
        long left = value;
        for (int i = at + count - 1; i >= at; i--) {
            text[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }

    /** Where the next mark begins, or -1. */
    static int find(ByteBuf in, int from, int to) {
        int at = from;
        while (at + LENGTH <= to) {
            at = in.indexOf(at, to, FENCE);
            if (at < 0 || at + LENGTH > to) {
                return NONE;
            }
            if (in.getByte(at + LAST) == FENCE) {
                return at;
            }
            at++;
        }
        return NONE;
    }

    static int user(ByteBuf in, int mark) {
        return (int) number(in, mark + USER, USER_DIGITS);
    }

    static int number(ByteBuf in, int mark) {
        return (int) number(in, mark + NUMBER, NUMBER_DIGITS);
    }

    static long nanos(ByteBuf in, int mark) {
        return number(in, mark + NANOS, NANOS_DIGITS);
    }

    private static long number(ByteBuf in, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            value = value * 10 + (in.getByte(i) - '0');
        }
        return value;
    }
}
