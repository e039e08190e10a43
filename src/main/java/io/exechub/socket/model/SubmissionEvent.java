package io.exechub.socket.model;

import org.jspecify.annotations.Nullable;

/**
 * What the Submission Service published, checked and taken apart. Made by {@link SubmissionEventParser}.
 *
 * @param user whose event it is
 * @param submissionId 1 to 128 characters
 * @param name which kind of event it is
 * @param data a compact JSON object: all that clients get, number for number as published
 * @param eventId the publisher's own id, 1 to 128 characters; null if it gave none
 * @param version the publisher's version of the submission, 0 to 2^53−1, or {@link #NO_VERSION}
 * @param publishedAt epoch milliseconds, or {@link #NOT_TOLD}
 */
public record SubmissionEvent(
        UserId user,
        String submissionId,
        EventName name,
        String data,
        @Nullable String eventId,
        long version,
        long publishedAt) {
    /** The publisher does not version its events. */
    public static final long NO_VERSION = -1;

    /** The publisher did not say when it published. */
    public static final long NOT_TOLD = -1;

    /** This event; published at the given epoch millisecond if its publisher did not say when. */
    public SubmissionEvent publishedBy(long acceptedAt) {
        return publishedAt == NOT_TOLD
                ? new SubmissionEvent(user, submissionId, name, data, eventId, version, acceptedAt)
                : this;
    }
}
