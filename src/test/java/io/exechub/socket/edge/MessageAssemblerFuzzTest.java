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
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageAssemblerFuzzTest {
    private static final int MAX_BYTES = 100;

    /** A frame as it comes from outside: its text need not be any. */
    private enum Kind {
        TEXT,
        BINARY,
        CONTINUATION;

        WebSocketFrame frame(boolean isFinal, byte[] data) {
            var content = Unpooled.wrappedBuffer(data);
            return switch (this) {
                case TEXT -> new TextWebSocketFrame(isFinal, 0, content);
                case BINARY -> new BinaryWebSocketFrame(isFinal, 0, content);
                case CONTINUATION -> new ContinuationWebSocketFrame(isFinal, 0, content);
            };
        }
    }

    /** Each frame is a byte for its kind, a byte for its length, and its data. */
    @FuzzTest
    void aMessageIsWhatItsFramesHoldTogether(byte[] input) {
        var assembler = new MessageAssembler(MAX_BYTES);
        var in = ByteBuffer.wrap(input);
        var whole = Buffer.buffer();
        @Nullable Kind open = null;
        while (in.remaining() >= 2) {
            int header = in.get() & 0xFF;
            boolean isFinal = header % 2 == 1;
            var kind = Kind.values()[header / 2 % Kind.values().length];
            var data = new byte[Math.min(in.get() & 0xFF, in.remaining())];
            in.get(data);
            var answer = assembler.add(kind.frame(isFinal, data));
            if ((kind == Kind.CONTINUATION) == (open == null)) {
                assertCloses(1002, answer);
                return;
            }
            open = open == null ? kind : open;
            whole.appendBytes(data);
            if (whole.length() > MAX_BYTES) {
                assertCloses(1009, answer);
                return;
            }
            if (open == Kind.TEXT && !isUtf8(whole, isFinal)) {
                assertCloses(1007, answer);
                return;
            }
            if (!isFinal) {
                assertNull(answer);
                continue;
            }
            assertEquals(open == Kind.TEXT ? new Text(whole.toString(UTF_8)) : new Binary(whole), answer);
            open = null;
            whole = Buffer.buffer();
        }
    }

    @Test
    void andNearTheSeeds() {
        Mutations.ofSeeds(MessageAssemblerFuzzTest.class, "aMessageIsWhatItsFramesHoldTogether")
                .forEach(this::aMessageIsWhatItsFramesHoldTogether);
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
