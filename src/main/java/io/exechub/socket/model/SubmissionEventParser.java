package io.exechub.socket.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the Submission Service publishes: one JSON object (RFC 8259). One pass; the fields that clients get are
 * cut out of the text as they stand, so that no number, escape or unknown field changes on its way.
 */
public final class SubmissionEventParser {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;
    private static final int MAX_ID = 128;
    private static final int MAX_STATUS = 64;

    private final String text;
    private final JsonText data;
    private @Nullable String userId;
    private @Nullable String submissionId;
    private @Nullable String status;
    private @Nullable String eventId;
    private boolean hasResult;
    private long version = SubmissionEvent.NO_VERSION;
    private long publishedAt = SubmissionEvent.NOT_TOLD;

    private SubmissionEventParser(String text) {
        this.text = text;
        this.data = new JsonText(text.length());
    }

    /**
     * Reads one event.
     *
     * @param message UTF-8
     * @param maxBytes the size limit
     * @throws RejectedEventException if it cannot be accepted
     */
    public static SubmissionEvent parse(byte[] message, int maxBytes) throws RejectedEventException {
        if (message.length > maxBytes) {
            throw RejectedEventException.tooLarge(message.length, maxBytes);
        }
        return new SubmissionEventParser(utf8(message)).parse();
    }

    private static String utf8(byte[] message) throws RejectedEventException {
        var text = new String(message, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            // Either a replaced malformed byte or a replacement character that was really sent: only now look closely.
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message));
            } catch (CharacterCodingException malformed) {
                throw RejectedEventException.notJson("malformed UTF-8");
            }
        }
        return text;
    }

    private SubmissionEvent parse() throws RejectedEventException {
        try (var json = JSON.createParser(text)) {
            readObject(json);
        } catch (JsonProcessingException malformed) {
            throw RejectedEventException.notJson(problem(malformed));
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading a string", impossible);
        }
        return event();
    }

    /** Where the text stops being JSON; never what stands there. */
    private static String problem(JsonProcessingException malformed) {
        var at = malformed.getLocation();
        return at == null ? "malformed JSON" : "malformed JSON at character " + at.getCharOffset();
    }

    private void readObject(JsonParser json) throws IOException, RejectedEventException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw RejectedEventException.notJson(json.currentToken() == null ? "empty message" : "not an object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            int start = (int) json.currentTokenLocation().getCharOffset();
            var field = json.currentName();
            json.nextToken();
            readField(json, field, start);
        }
        if (json.nextToken() != null) {
            throw RejectedEventException.notJson("more than one value");
        }
    }

    private void readField(JsonParser json, String field, int start) throws IOException, RejectedEventException {
        switch (field) {
            case "userId" -> {
                refuseSecond(field, userId);
                userId = id(json, field);
            }
            case "submissionId" -> {
                refuseSecond(field, submissionId);
                submissionId = bounded(field, id(json, field), MAX_ID);
                data.field(field, submissionId);
            }
            case "status" -> {
                refuseSecond(field, status);
                status = bounded(field, string(json, field, "a string"), MAX_STATUS);
                copy(json, start);
            }
            case "eventId" -> {
                refuseSecond(field, eventId);
                eventId = optionalEventId(json);
            }
            case "version" -> version = integer(json, field, version);
            case "publishedAt" -> publishedAt = integer(json, field, publishedAt);
            case "result" -> readResult(json, start);
            default -> copy(json, start);
        }
    }

    private void readResult(JsonParser json, int start) throws IOException, RejectedEventException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (hasResult) {
            throw RejectedEventException.invalid("result", "once");
        }
        hasResult = true;
        copy(json, start);
    }

    private void copy(JsonParser json, int start) throws IOException {
        json.skipChildren();
        json.finishToken();
        data.raw(text, start, (int) json.currentLocation().getCharOffset());
    }

    private SubmissionEvent event() throws RejectedEventException {
        var user = user(required("userId", userId));
        var submission = required("submissionId", submissionId);
        required("status", status);
        return new SubmissionEvent(
                user,
                submission,
                hasResult ? EventName.EXECUTION_RESULT : EventName.SUBMISSION_STATUS_UPDATE,
                data.object(),
                eventId,
                version,
                publishedAt);
    }

    private static UserId user(String value) throws RejectedEventException {
        try {
            return new UserId(value);
        } catch (IllegalArgumentException invalid) {
            throw RejectedEventException.invalid("userId", UserId.EXPECTATION);
        }
    }

    private static String required(String field, @Nullable String value) throws RejectedEventException {
        if (value == null) {
            throw RejectedEventException.missing(field);
        }
        return value;
    }

    /** Two fields of one name would leave it to each reader which one counts. */
    private static void refuseSecond(String field, @Nullable String first) throws RejectedEventException {
        if (first != null) {
            throw RejectedEventException.invalid(field, "once");
        }
    }

    private static String id(JsonParser json, String field) throws IOException, RejectedEventException {
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT
                ? new BigInteger(json.getText()).toString()
                : string(json, field, "a string or an integer");
    }

    private static String string(JsonParser json, String field, String expectation)
            throws IOException, RejectedEventException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw RejectedEventException.invalid(field, expectation);
        }
        return json.getText();
    }

    private static @Nullable String optionalEventId(JsonParser json) throws IOException, RejectedEventException {
        return json.currentToken() == JsonToken.VALUE_NULL
                ? null
                : bounded("eventId", string(json, "eventId", "a string"), MAX_ID);
    }

    private static String bounded(String field, String value, int max) throws RejectedEventException {
        boolean encodable = StandardCharsets.UTF_8.newEncoder().canEncode(value);
        int length = value.codePointCount(0, value.length());
        if (length < 1 || length > max || !encodable) {
            throw RejectedEventException.invalid(field, "1 to " + max + " characters");
        }
        return value;
    }

    private static long integer(JsonParser json, String field, long before) throws IOException, RejectedEventException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return before;
        }
        var value =
                json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getBigIntegerValue() : BigInteger.TEN.negate();
        if (value.signum() < 0 || value.bitLength() > 53 || before >= 0) {
            throw RejectedEventException.invalid(field, "one integer from 0 to " + MAX_SAFE_INTEGER);
        }
        return value.longValueExact();
    }
}
