package io.exechub.socket.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** An event of the Submission Service, made anew for each publishing by writing digits over the last one. Not thread-safe. */
final class EventText {
    private static final String TIME = "1764000000000";
    private static final int STATES_OF_A_SUBMISSION = 4;
    private static final int SUBMISSION_DIGITS = 9;

    private final byte[] text;
    private final int user;
    private final int submission;
    private final int mark;
    private final int publishedAt;

    /** @param bytes how long it shall be; a little less than 200 is the least */
    EventText(int bytes) {
        var head = "{\"userId\":\"" + Login.userId(0) + "\",\"submissionId\":\"s000000000\",\"status\":\"SUCCESS\","
                + "\"result\":{\"stdout\":\"" + Mark.BLANK;
        var tail = "\",\"time\":1.10,\"memory\":3120},\"publishedAt\":" + TIME + "}";
        this.text = (head + "x".repeat(Math.max(0, bytes - head.length() - tail.length())) + tail).getBytes(US_ASCII);
        this.user = head.indexOf(Login.userId(0)) + 1;
        this.submission = head.indexOf("s000000000") + 1;
        this.mark = head.length() - Mark.LENGTH;
        this.publishedAt = text.length - 1 - TIME.length();
    }

    int length() {
        return text.length;
    }

    /** The text, valid until the next call. */
    byte[] of(int user, int number, long nanos) {
        Mark.digits(text, this.user, Login.DIGITS, user);
        Mark.digits(text, submission, SUBMISSION_DIGITS, number / STATES_OF_A_SUBMISSION);
        Mark.write(text, mark, user, number, nanos);
        Mark.digits(text, publishedAt, TIME.length(), System.currentTimeMillis());
        return text;
    }
}
