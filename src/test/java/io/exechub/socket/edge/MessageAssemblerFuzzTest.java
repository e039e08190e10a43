package io.exechub.socket.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exechub.socket.Mutations;
import io.exechub.socket.edge.MessageAssembler.Binary;
import io.exechub.socket.edge.MessageAssembler.Message;
import io.exechub.socket.edge.MessageAssembler.Text;
import io.exechub.socket.edge.MessageAssembler.Violation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageAssemblerFuzzTest {
    private static final int MAX_BYTES = 100;
    private static final WebSocketFrameType[] KINDS = {
        WebSocketFrameType.TEXT, WebSocketFrameType.BINARY, WebSocketFrameType.CONTINUATION
    };

    /** A frame as it comes from outside: its text need not be any. */
    record Frame(WebSocketFrameType type, Buffer binaryData, boolean isFinal) implements WebSocketFrame {
        @Override
        public boolean isText() {
            return type == WebSocketFrameType.TEXT;
        }

        @Override
        public boolean isBinary() {
            return type == WebSocketFrameType.BINARY;
        }

        @Override
        public boolean isContinuation() {
            return type == WebSocketFrameType.CONTINUATION;
        }

        @Override
        public boolean isClose() {
            return false;
        }

        @Override
        public boolean isPing() {
            return false;
        }

        @Override
        public String textData() {
            throw new UnsupportedOperationException();
        }

        @Override
        public short closeStatusCode() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String closeReason() {
            throw new UnsupportedOperationException();
        }
    }

    /** Each frame is a byte for its kind, a byte for its length, and its data. */
    @FuzzTest
    void aMessageIsWhatItsFramesHoldTogether(byte[] input) {
        var assembler = new MessageAssembler(MAX_BYTES);
        var in = ByteBuffer.wrap(input);
        var whole = Buffer.buffer();
        @Nullable WebSocketFrameType open = null;
        while (in.remaining() >= 2) {
            var frame = frame(in);
            var answer = assembler.add(frame);
            if (frame.isContinuation() == (open == null)) {
                assertCloses(1002, answer);
                return;
            }
            open = open == null ? frame.type() : open;
            whole.appendBuffer(frame.binaryData());
            if (whole.length() > MAX_BYTES) {
                assertCloses(1009, answer);
                return;
            }
            if (open == WebSocketFrameType.TEXT && !isUtf8(whole, frame.isFinal())) {
                assertCloses(1007, answer);
                return;
            }
            if (!frame.isFinal()) {
                assertNull(answer);
                continue;
            }
            assertEquals(open == WebSocketFrameType.TEXT ? new Text(whole.toString(UTF_8)) : new Binary(whole), answer);
            open = null;
            whole = Buffer.buffer();
        }
    }

    @Test
    void andNearTheSeeds() {
        Mutations.ofSeeds(MessageAssemblerFuzzTest.class, "aMessageIsWhatItsFramesHoldTogether")
                .forEach(this::aMessageIsWhatItsFramesHoldTogether);
    }

    private static Frame frame(ByteBuffer in) {
        int kind = in.get() & 0xFF;
        var data = new byte[Math.min(in.get() & 0xFF, in.remaining())];
        in.get(data);
        return new Frame(KINDS[kind / 2 % KINDS.length], Buffer.buffer(data), kind % 2 == 1);
    }

    /** Whether the bytes are UTF-8 or, while there may be more, its beginning. */
    private static boolean isUtf8(Buffer bytes, boolean complete) {
        var chars = CharBuffer.allocate(bytes.length());
        return !UTF_8.newDecoder()
                .decode(ByteBuffer.wrap(bytes.getBytes()), chars, complete)
                .isError();
    }

    private static void assertCloses(int code, @Nullable Message answer) {
        assertEquals(code, answer instanceof Violation violation ? violation.closeCode() : 0);
    }
}
