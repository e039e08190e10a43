package io.exechub.socket;

import static io.exechub.socket.RawSocket.frame;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.edge.ConformanceServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The native door against RFC 6455, byte by byte, with an echo behind it; categories as in Autobahn's suite. */
class WebSocketConformanceTest {
    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xa;
    private static final int FINAL = 0x80;

    private static ConformanceServer server;

    private RawSocket socket;

    @BeforeAll
    static void start() {
        server = ConformanceServer.start(0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws IOException {
        socket = RawSocket.connect(server.port());
        assertThat(socket.upgrade("/ws")).startsWith("HTTP/1.1 101 ");
    }

    @AfterEach
    void disconnect() throws IOException {
        socket.close();
    }

    @Nested
    class Framing {
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65_535, 65_536, 200_000})
        void messagesOfEverySizeAreEchoedInTheirKind(int size) throws IOException {
            var text = "*".repeat(size).getBytes(UTF_8);
            socket.write(frame(FINAL | TEXT, text));
            hears(TEXT, text);
            var bytes = new byte[size];
            Arrays.fill(bytes, (byte) 0xfe);
            socket.write(frame(FINAL | BINARY, bytes));
            hears(BINARY, bytes);
        }

        @Test
        void aFrameMayArriveByteByByte() throws IOException {
            for (byte one : frame(FINAL | TEXT, "chopped ☃".getBytes(UTF_8))) {
                socket.write(new byte[] {one});
            }
            hears("chopped ☃");
        }

        @Test
        void manyFramesInOneSegmentAreAnsweredInOrder() throws IOException {
            var segment = new ByteArrayOutputStream();
            for (int i = 0; i < 50; i++) {
                segment.writeBytes(text("m" + i));
            }
            socket.write(segment.toByteArray());
            for (int i = 0; i < 50; i++) {
                hears("m" + i);
            }
        }

        @Test
        void anUnmaskedFrameIsRefused() throws IOException {
            socket.sendUnmasked(FINAL | TEXT, bytes("naked"));
            failsWith(1002);
        }

        @ParameterizedTest
        @CsvSource({
            "817e000500000000, 5 as 16 bits",
            "817f000000000000000500000000, 5 as 64 bits",
            "827fffffffffffffffff00000000, a negative length"
        })
        void aLengthThatIsWrittenWronglyIsRefused(String header, String what) throws IOException {
            var masked = HexFormat.of().parseHex(header);
            masked[1] |= (byte) 0x80;
            socket.write(masked);
            assertThat(closeCode()).as(what).isEqualTo(1002);
        }
    }

    @Nested
    class ReservedBitsAndOpcodes {
        @ParameterizedTest
        @ValueSource(ints = {0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70})
        void aReservedBitIsRefused(int bits) throws IOException {
            socket.write(text("before"), frame(FINAL | bits | TEXT, bytes("x")), text("after"));
            hears("before");
            failsWith(1002);
        }

        @ParameterizedTest
        @ValueSource(ints = {3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf})
        void aReservedOpcodeIsRefusedAndWhatCameBeforeIsAnswered(int opcode) throws IOException {
            socket.write(text("before"), frame(FINAL | opcode, bytes("x")), text("after"));
            hears("before");
            failsWith(1002);
        }
    }

    @Nested
    class PingsAndPongs {
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 125})
        void aPingIsAnsweredWithItsPayload(int size) throws IOException {
            var payload = new byte[size];
            Arrays.fill(payload, (byte) 0xfe);
            socket.write(frame(FINAL | PING, payload));
            hears(PONG, payload);
        }

        @Test
        void aPingWithinAMessageIsAnsweredBeforeIt() throws IOException {
            socket.write(frame(TEXT, bytes("he")), frame(FINAL | PING, bytes("mid")));
            hears(PONG, bytes("mid"));
            socket.write(frame(FINAL | CONTINUATION, bytes("llo")));
            hears("hello");
        }

        @Test
        void aPongThatNobodyAskedForIsIgnored() throws IOException {
            socket.write(frame(FINAL | PONG, bytes("who asked")), text("after"));
            hears("after");
        }

        @ParameterizedTest
        @ValueSource(ints = {CLOSE, PING, PONG})
        void aControlFrameHasAtMost125BytesAndIsWhole(int opcode) throws IOException {
            socket.write(frame(FINAL | opcode, new byte[126]));
            failsWith(1002);
            disconnect();
            connect();
            socket.write(frame(opcode, new byte[2]));
            failsWith(1002);
        }

        /** Vert.x would answer them all, and keep the answers. */
        @Test
        void aPeerThatDoesNotTakeItsPongsIsNotListenedTo() throws Exception {
            var flood = new ByteArrayOutputStream();
            for (int i = 0; i < 100; i++) {
                flood.writeBytes(frame(FINAL | PING, new byte[125]));
            }
            try (var narrow = ConformanceServer.startNarrow();
                    var deaf = RawSocket.connectNarrow(narrow.port())) {
                deaf.upgrade("/ws");
                var sender = new Sender(deaf, flood.toByteArray(), 1_000);
                int stalledAt = sender.hasStalled();
                while (sender.sent() == stalledAt) {
                    assertThat(deaf.next().opcode()).isEqualTo(PONG);
                }
            }
        }
    }

    @Nested
    class Fragmentation {
        @ParameterizedTest
        @ValueSource(strings = {"one |two", "|payload", "||", "abc|", "a||b", "a|b|c|d|e"})
        void fragmentsMakeOneMessageEvenIfEmpty(String fragments) throws IOException {
            socket.write(fragments(TEXT, fragments), fragments(BINARY, fragments));
            var whole = bytes(fragments.replace("|", ""));
            hears(TEXT, whole);
            hears(BINARY, whole);
        }

        @Test
        void aThousandFragmentsMakeOneMessage() throws IOException {
            socket.write(fragments(TEXT, "x" + "|x".repeat(999)));
            hears("x".repeat(1_000));
        }

        @ParameterizedTest
        @ValueSource(ints = {FINAL | CONTINUATION, CONTINUATION})
        void aContinuationOfNothingIsRefused(int first) throws IOException {
            socket.write(frame(first, bytes("stray")), text("x"));
            failsWith(1002);
        }

        @ParameterizedTest
        @ValueSource(ints = {FINAL | TEXT, TEXT, FINAL | BINARY, BINARY})
        void aMessageWithinAMessageIsRefused(int first) throws IOException {
            socket.write(frame(TEXT, bytes("a")), frame(first, bytes("b")));
            failsWith(1002);
        }

        @Test
        void aContinuationAfterTheEndIsRefusedAndTheMessageAnswered() throws IOException {
            socket.write(fragments(TEXT, "a|b"), frame(FINAL | CONTINUATION, bytes("c")));
            hears("ab");
            failsWith(1002);
        }
    }

    @Nested
    class Utf8 {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "κόσμε",
                    "\u0000a\u0000",
                    "\ud7ff\ue000",
                    "\uffff\ufffe",
                    "\ud83f\udfff",
                    "\udbff\udfff",
                    "👩‍👩‍👧"
                })
        void whatIsUtf8IsEchoedInFragmentsOfOneByteToo(String text) throws IOException {
            socket.write(text(text));
            hears(text);
            var bytes = text.getBytes(UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                int first = (i == 0 ? TEXT : CONTINUATION) | (i == bytes.length - 1 ? FINAL : 0);
                socket.write(frame(first, new byte[] {bytes[i]}));
            }
            hears(text);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "ff",
                    "fe",
                    "80",
                    "c0af",
                    "c080",
                    "e080af",
                    "f08080af",
                    "eda080",
                    "edbfbf",
                    "edaf80edbfbf",
                    "f4908080",
                    "f888808080",
                    "fc8480808080",
                    "618062",
                    "6fce",
                    "c328",
                    "e28228",
                    "f0288cbc"
                })
        void whatIsNotUtf8IsRefused(String hex) throws IOException {
            socket.write(frame(FINAL | TEXT, HexFormat.of().parseHex(hex)));
            failsWith(1007);
        }

        @ParameterizedTest
        @ValueSource(strings = {"ff", "cebae1bdb9cf83cebcceb5f4908080", "c3c3"})
        void whatCannotBecomeUtf8IsRefusedBeforeTheMessageEnds(String hex) throws IOException {
            socket.write(
                    frame(TEXT, bytes("good ")),
                    frame(CONTINUATION, HexFormat.of().parseHex(hex)));
            failsWith(1007);
        }

        @Test
        void aMessageThatEndsWithinACharacterIsRefused() throws IOException {
            socket.write(frame(TEXT, bytes("a\u00ce")), frame(FINAL | CONTINUATION, new byte[0]));
            failsWith(1007);
        }

        @Test
        void binaryMayBeAnything() throws IOException {
            byte[] anything = {(byte) 0xff, (byte) 0xed, (byte) 0xa0, (byte) 0x80, 0};
            socket.write(frame(FINAL | BINARY, anything));
            hears(BINARY, anything);
        }
    }

    @Nested
    class Closing {
        @ParameterizedTest
        @ValueSource(
                ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
        void aCloseCodeIsEchoed(int code) throws IOException {
            socket.write(close(code, "bye"));
            failsWith(code);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32_767, 32_768, 65_535})
        void aCodeThatNobodyMaySendIsRefused(int code) throws IOException {
            socket.write(close(code, ""));
            failsWith(1002);
        }

        @Test
        void aCloseWithoutACodeIsAnswered() throws IOException {
            socket.write(frame(FINAL | CLOSE, new byte[0]));
            failsWith(1000);
        }

        @Test
        void aCloseOfOneByteIsRefused() throws IOException {
            socket.write(frame(FINAL | CLOSE, new byte[] {3}));
            failsWith(1002);
        }

        @Test
        void aReasonMayHave123Bytes() throws IOException {
            socket.write(close(1000, "r".repeat(123)));
            failsWith(1000);
        }

        @Test
        void aReasonThatIsNotUtf8IsRefused() throws IOException {
            socket.write(close(1000, "\u00ce\u00ba\u00ff"));
            failsWith(1007);
        }

        @Test
        void whatCameBeforeTheCloseIsAnsweredAndNothingAfterIt() throws IOException {
            socket.write(
                    text("last words"),
                    close(1000, ""),
                    text("late"),
                    frame(FINAL | PING, bytes("late")),
                    close(1001, ""));
            hears("last words");
            failsWith(1000);
        }

        @Test
        void aCloseWithinAMessageEndsIt() throws IOException {
            socket.write(frame(TEXT, bytes("half")), close(1001, ""));
            failsWith(1001);
        }

        @Test
        void aPeerThatEndsWithoutACloseIsLetGo() throws IOException {
            socket.closeOutput();
            assertThat(socket.drain()).isZero();
        }

        /** One that keeps sending after it was told to go, and never closes. */
        @Test
        void patienceWithAPeerThatWasRefusedEnds() throws IOException {
            socket.write(frame(FINAL | 0x7, bytes("x")));
            failsWith(1002);
            Eventually.until("cut", () -> isCut(socket));
        }

        private boolean isCut(RawSocket peer) {
            try {
                peer.write(text("still here"));
                return false;
            } catch (IOException cut) {
                return true;
            }
        }
    }

    @Nested
    class Limits {
        private static final int TOO_MUCH = ConformanceServer.MAX_MESSAGE + 1;

        /** Who sends it all before it reads must find the close frame, not a reset. */
        @Test
        void aFrameAboveTheLimitIsToldSoHoweverMuchOfItComes() throws IOException {
            socket.write(header(TOO_MUCH));
            var part = new byte[1 << 20];
            for (int sent = 0; sent < TOO_MUCH; sent += part.length) {
                socket.write(part);
            }
            failsWith(1009);
        }

        @Test
        void aLengthBeyondAllMeasureIsRefusedAtOnce() throws IOException {
            socket.write(header(1L << 62));
            failsWith(1009);
        }

        @Test
        void fragmentsThatAreTooMuchTogetherAreRefused() throws IOException {
            try (var narrow = ConformanceServer.startNarrow();
                    var talker = RawSocket.connect(narrow.port())) {
                talker.upgrade("/ws");
                var quarter = new byte[ConformanceServer.MAX_NARROW_MESSAGE / 4];
                talker.write(frame(BINARY, quarter));
                for (int i = 1; i < 4; i++) {
                    talker.write(frame(CONTINUATION, quarter));
                }
                talker.write(frame(FINAL | CONTINUATION, new byte[1]));
                assertThat(talker.nextCloseCode()).isEqualTo(1009);
                assertThat(talker.drain()).isZero();
            }
        }

        @Test
        void whoDoesNotReadItsEchoesKeepsNobodyWaiting() throws Exception {
            try (var narrow = ConformanceServer.startNarrow();
                    var deaf = RawSocket.connectNarrow(narrow.port());
                    var other = RawSocket.connect(narrow.port())) {
                deaf.upgrade("/ws");
                new Sender(deaf, frame(FINAL | BINARY, new byte[16_384]), 200).hasStalled();
                other.upgrade("/ws");
                other.sendText("here?");
                assertThat(other.nextText()).isEqualTo("here?");
            }
        }

        private byte[] header(long length) {
            return ByteBuffer.allocate(14)
                    .put((byte) (FINAL | BINARY))
                    .put((byte) 0xff)
                    .putLong(length)
                    .putInt(0)
                    .array();
        }
    }

    @Nested
    class Handshake {
        private static final String HOST = "Host: localhost\r\n";
        private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
        private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";

        private RawSocket hasty;

        @BeforeEach
        void connect() throws IOException {
            hasty = RawSocket.connect(server.port());
        }

        @AfterEach
        void disconnect() throws IOException {
            hasty.close();
        }

        @Test
        void theKeyIsAnswered() throws IOException {
            assertThat(ask("GET", "1.1", HOST + UPGRADE + KEY + VERSION))
                    .contains(" 101 ")
                    .containsIgnoringCase("\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .doesNotContainIgnoringCase("sec-websocket-extensions")
                    .doesNotContainIgnoringCase("sec-websocket-protocol");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Upgrade: WebSocket\r\nConnection: UPGRADE\r\n",
                    "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n",
                    UPGRADE + "Sec-WebSocket-Extensions: permessage-deflate; nonsense=3, x-foo\r\n",
                    UPGRADE + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
                    UPGRADE + "Sec-WebSocket-Protocol: x-none, x-other\r\n"
                })
        void whatNeedNotBeGrantedIsPassedOver(String headers) throws IOException {
            assertThat(ask("GET", "1.1", HOST + headers + KEY + VERSION))
                    .contains(" 101 ")
                    .doesNotContainIgnoringCase("sec-websocket-extensions")
                    .doesNotContainIgnoringCase("sec-websocket-protocol");
        }

        @Test
        void aHandshakeThatLacksSomethingIsRefused() throws IOException {
            assertThat(ask("GET", "1.1", HOST + UPGRADE + VERSION)).contains(" 400 ");
            assertThat(ask("GET", "1.1", HOST + UPGRADE + "Sec-WebSocket-Key: c2hvcnQ=\r\n" + VERSION))
                    .contains(" 400 ");
            assertThat(ask("GET", "1.1", HOST + UPGRADE + KEY + KEY + VERSION)).contains(" 400 ");
            assertThat(ask("GET", "1.1", UPGRADE + KEY + VERSION)).contains(" 400 ");
            assertThat(ask("GET", "1.1", HOST + "Upgrade: websocket\r\nConnection: close\r\n" + KEY + VERSION))
                    .contains(" 426 ");
            assertThat(ask("GET", "1.0", HOST + UPGRADE + KEY + VERSION)).contains(" 426 ");
            assertThat(ask("POST", "1.1", HOST + UPGRADE + KEY + VERSION + "Content-Length: 0\r\n"))
                    .contains(" 426 ");
        }

        @Test
        void aHandshakeHasNoBody() throws IOException {
            assertThat(ask("GET", "1.1", HOST + UPGRADE + KEY + VERSION + "Content-Length: 0\r\n"))
                    .contains(" 101 ");
            assertThat(ask("GET", "1.1", HOST + UPGRADE + KEY + VERSION + "Content-Length: 1\r\n"))
                    .contains(" 400 ");
            assertThat(ask("GET", "1.1", HOST + UPGRADE + KEY + VERSION + "Transfer-Encoding: chunked\r\n"))
                    .contains(" 400 ");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "Sec-WebSocket-Version: 8\r\n",
                    "Sec-WebSocket-Version: 12\r\n",
                    "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"
                })
        void anotherVersionIsToldWhichOneIsSpoken(String version) throws IOException {
            assertThat(ask("GET", "1.1", HOST + UPGRADE + KEY + version))
                    .contains(" 426 ")
                    .containsIgnoringCase("\r\nsec-websocket-version: 13\r\n");
        }

        @Test
        void framesInTheSegmentOfTheHandshakeAreHeard() throws IOException {
            hasty.write(handshake(), text("early"), frame(FINAL | PING, bytes("p")), text("bird"));
            assertThat(hasty.head()).contains(" 101 ");
            assertThat(hasty.nextText()).isEqualTo("early");
            assertThat(hasty.next().opcode()).isEqualTo(PONG);
            assertThat(hasty.nextText()).isEqualTo("bird");
            hasty.sendText("later");
            assertThat(hasty.nextText()).isEqualTo("later");
        }

        @Test
        void aFrameMayBeginInTheSegmentOfTheHandshake() throws IOException {
            var frame = text("in two halves");
            hasty.write(handshake(), Arrays.copyOf(frame, 7));
            assertThat(hasty.head()).contains(" 101 ");
            hasty.write(Arrays.copyOfRange(frame, 7, frame.length));
            assertThat(hasty.nextText()).isEqualTo("in two halves");
        }

        @Test
        void aViolationInTheSegmentOfTheHandshakeIsTold() throws IOException {
            hasty.write(handshake(), text("early"), frame(FINAL | 0x3, bytes("x")));
            assertThat(hasty.head()).contains(" 101 ");
            assertThat(hasty.nextText()).isEqualTo("early");
            assertThat(hasty.nextCloseCode()).isEqualTo(1002);
            assertThat(hasty.drain()).isZero();
        }

        @Test
        void aCloseInTheSegmentOfTheHandshakeIsAnswered() throws IOException {
            hasty.write(handshake(), text("early"), close(1001, ""));
            assertThat(hasty.head()).contains(" 101 ");
            assertThat(hasty.nextText()).isEqualTo("early");
            assertThat(hasty.nextCloseCode()).isEqualTo(1001);
            assertThat(hasty.drain()).isZero();
        }

        private byte[] handshake() {
            return bytes(RawSocket.handshake("/ws"));
        }

        private String ask(String method, String version, String headers) throws IOException {
            try (var asking = RawSocket.connect(server.port())) {
                asking.write(method + " /ws HTTP/" + version + "\r\n" + headers + "\r\n");
                return asking.head();
            }
        }
    }

    private void hears(String text) throws IOException {
        hears(TEXT, text.getBytes(UTF_8));
    }

    private void hears(int opcode, byte[] payload) throws IOException {
        var frame = socket.next();
        assertThat(frame.first()).isEqualTo(FINAL | opcode);
        assertThat(frame.payload()).isEqualTo(payload);
    }

    /** The next frame is a close with this code, and it is the last thing that is heard. */
    private void failsWith(int code) throws IOException {
        assertThat(closeCode()).isEqualTo(code);
        assertThat(socket.drain()).as("bytes after the close").isZero();
    }

    private int closeCode() throws IOException {
        return socket.nextCloseCode();
    }

    /** Sends the same, again and again, from a thread of its own. */
    private static final class Sender {
        private static final int STILL = 50;

        private final int times;
        private final AtomicInteger sent = new AtomicInteger();
        private int seen;
        private int still;

        Sender(RawSocket to, byte[] bytes, int times) {
            this.times = times;
            new Thread(() -> send(to, bytes)).start();
        }

        private void send(RawSocket to, byte[] bytes) {
            try {
                while (sent.get() < times) {
                    to.write(bytes);
                    sent.incrementAndGet();
                }
            } catch (IOException closed) {
                // At the end of the test.
            }
        }

        /** Says how often it has sent; fails if that is all. */
        int hasStalled() {
            Eventually.until("nothing more is sent", this::isStill);
            assertThat(sent.get()).isLessThan(times);
            return sent.get();
        }

        private boolean isStill() {
            still = sent.get() == seen ? still + 1 : 0;
            seen = sent.get();
            return still >= STILL;
        }

        int sent() {
            return sent.get();
        }
    }

    private static byte[] text(String text) {
        return frame(FINAL | TEXT, text.getBytes(UTF_8));
    }

    /** Fragments that are separated by bars. */
    private static byte[] fragments(int opcode, String fragments) {
        var parts = fragments.split("\\|", -1);
        var frames = new ByteArrayOutputStream();
        for (int i = 0; i < parts.length; i++) {
            int first = (i == 0 ? opcode : CONTINUATION) | (i == parts.length - 1 ? FINAL : 0);
            frames.writeBytes(frame(first, bytes(parts[i])));
        }
        return frames.toByteArray();
    }

    private static byte[] close(int code, String reason) {
        var text = bytes(reason);
        return frame(
                FINAL | CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** One byte a character. */
    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
