package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.edge.ConformanceServer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket.IO, protocol 5: what its document and its test suite say. */
class SocketIoConformanceTest {
    private static final String TWO = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}";

    /** Where nothing happens by itself, and with the terms of the suite. */
    private static ConformanceServer server;

    private static ConformanceServer hasty;

    @BeforeAll
    static void start() {
        server = ConformanceServer.startPatient();
        hasty = ConformanceServer.start(0);
    }

    @AfterAll
    static void stop() {
        hasty.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "polling|40|40|42[\"auth\",{}]",
                "websocket|40|40|42[\"auth\",{}]",
                "polling|40{\"token\":\"123\"}|40|42[\"auth\",{\"token\":\"123\"}]",
                "websocket|40/custom|40/custom,|42/custom,[\"auth\",{}]",
                "websocket|40/custom,|40/custom,|42/custom,[\"auth\",{}]",
                "polling|40/custom,{\"token\":\"abc\"}|40/custom,|42/custom,[\"auth\",{\"token\":\"abc\"}]"
            })
    void aClientEntersANamespace(String transport, String connect, String connected, String auth) {
        try (var client = open(transport)) {
            client.send(connect);
            var answer = client.next();
            assertThat(answer).startsWith(connected);
            var handshake = new JsonObject(answer.substring(connected.length()));
            assertThat(handshake.fieldNames()).containsExactly("sid");
            assertThat(handshake.getString("sid")).isNotEmpty();
            assertThat(client.next()).isEqualTo(auth);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void whatIsNoNamespaceIsRefusedAndTheConnectionGoesOn(String transport) {
        try (var client = open(transport)) {
            client.send("40/random");
            assertThat(client.next()).isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
            client.send("40/with\"quotes,");
            assertThat(client.next()).isEqualTo("44/with\"quotes,{\"message\":\"Invalid namespace\"}");
            client.send("40");
            assertThat(client.next()).startsWith("40{");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void whoEntersNoNamespaceIsCutOff(String transport) {
        try (var client = EngineClient.connect(transport, hasty.port(), "/socket.io")) {
            client.terms();
            client.isClosedWith(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"42[\"message\"]", "41", "42/custom,[\"message\"]", "43[]", "4abc", "44{}", "4"})
    void whoDoesNotBeginByEnteringIsCutOff(String first) {
        try (var client = open("websocket")) {
            client.send(first);
            client.isClosedWith(1002);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4abc",
                "42{}",
                "42[]",
                "42abc[\"message\"]",
                "40",
                "42/custom,[\"message\"]",
                "44{}",
                "41{}",
                "4511-[\"a\"]"
            })
    void whoBreaksTheProtocolLaterIsCutOff(String packet) {
        try (var client = entered("websocket")) {
            client.send(packet);
            client.isClosedWith(1002);
        }
    }

    @Test
    void whoEntersAndLeavesWithoutEndIsCutOff() {
        try (var client = open("websocket")) {
            for (int i = 0; i < 20; i++) {
                client.send("40/random");
                assertThat(client.next()).startsWith("44/random,");
            }
            client.send("40/random");
            client.isClosedWith(1002);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void aClientMayLeaveAndEnterAgain(String transport) {
        try (var client = entered(transport)) {
            client.send("41");
            client.send("40");
            assertThat(client.next()).startsWith("40{");
            assertThat(client.next()).startsWith("42[\"auth\"");
        }
    }

    @Test
    void aClientThatHasLeftIsStillPingedAndCutOffInTheEnd() {
        try (var socket = WebSocketRecorder.connect(hasty.port(), "/socket.io/?EIO=4&transport=websocket")) {
            assertThat(socket.nextText()).startsWith("0");
            socket.send("40");
            assertThat(socket.nextText()).startsWith("40");
            assertThat(socket.nextText()).startsWith("42[\"auth\"");
            socket.send("41");
            assertThat(socket.nextText()).isEqualTo("2");
            socket.isClosedWith(1000);
        }
    }

    @Test
    void oneNamespaceIsLeftAndTheOtherGoesOn() {
        try (var client = entered("websocket")) {
            client.send("40/custom");
            assertThat(client.next()).startsWith("40/custom,{");
            assertThat(client.next()).startsWith("42/custom,[\"auth\"");
            client.send("41/custom");
            client.send("42[\"message\",\"main\"]");
            assertThat(client.next()).isEqualTo("42[\"message-back\",\"main\"]");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "polling|42[\"message\",1,\"2\",{\"3\":[true]}]|42[\"message-back\",1,\"2\",{\"3\":[true]}]",
                "websocket|42[\"message\",1,\"2\",{\"3\":[true]}]|42[\"message-back\",1,\"2\",{\"3\":[true]}]",
                "websocket|42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]|43456[1,\"2\",{\"3\":[false]}]",
                "polling|420[\"message-with-ack\"]|430[]"
            })
    void eventsAreAnswered(String transport, String event, String answer) {
        try (var client = entered(transport)) {
            client.send(event);
            assertThat(client.next()).isEqualTo(answer);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "452-[\"message\"," + TWO + "]|452-[\"message-back\"," + TWO + "]",
                "452-789[\"message-with-ack\"," + TWO + "]|462-789[" + TWO + "]"
            })
    void attachmentsTravelAfterTheirPacket(String event, String answer) {
        try (var client = entered("polling")) {
            client.send(event);
            client.send("bAQID");
            client.send("bBAUG");
            assertThat(client.next()).isEqualTo(answer);
            assertThat(client.next()).isEqualTo("bAQID");
            assertThat(client.next()).isEqualTo("bBAUG");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bAQID", "452-[\"message\"," + TWO + "]\u001ebAQID\u001e42[\"message\"]"})
    void attachmentsThatAreNotExpectedOrMissingCutOff(String body) {
        try (var client = entered("polling")) {
            client.send(body);
            client.isClosedWith(1002);
        }
    }

    private static EngineClient open(String transport) {
        var client = EngineClient.connect(transport, server.port(), "/socket.io");
        client.terms();
        return client;
    }

    private static EngineClient entered(String transport) {
        var client = open(transport);
        client.send("40");
        assertThat(client.next()).startsWith("40{");
        assertThat(client.next()).startsWith("42[\"auth\"");
        return client;
    }
}
