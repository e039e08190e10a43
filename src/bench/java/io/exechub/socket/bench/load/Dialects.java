package io.exechub.socket.bench.load;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The protocols that the contenders speak. */
public enum Dialects implements Dialect {
    /** Our native door: plain frames. */
    NATIVE {
        @Override
        public String path(Login login) {
            return "/ws";
        }

        @Override
        public Step onOpen(Login login) {
            return Step.say("{\"event\":\"register_user\",\"data\":" + registration(login) + "}");
        }

        @Override
        public Step onText(String text, Login login) {
            return outcome(text);
        }
    },

    /** The same frames within SockJS'. */
    SOCKJS {
        @Override
        public String path(Login login) {
            return "/socket/000/%08x/websocket"
                    .formatted(ThreadLocalRandom.current().nextInt());
        }

        @Override
        public Step onOpen(Login login) {
            return Step.WAIT;
        }

        @Override
        public Step onText(String text, Login login) {
            return text.equals("o") ? Step.say(quoted(NATIVE.onOpen(login).say())) : outcome(text);
        }
    },

    /** Socket.IO 4 over Engine.IO 4, by WebSocket at once. */
    SOCKET_IO {
        @Override
        public String path(Login login) {
            return "/socket.io/?EIO=4&transport=websocket";
        }

        @Override
        public Step onOpen(Login login) {
            return Step.WAIT;
        }

        @Override
        public Step onText(String text, Login login) {
            if (text.equals("2")) {
                return Step.say("3");
            }
            if (text.startsWith("0")) {
                return Step.say("40");
            }
            return text.startsWith("40")
                    ? Step.say("42[\"register_user\"," + registration(login) + "]")
                    : outcome(text);
        }
    },

    /** A subscription in the address, and nothing but messages. */
    NCHAN {
        @Override
        public String path(Login login) {
            return "/sub/" + login.userId();
        }

        @Override
        public Step onOpen(Login login) {
            return Step.REGISTERED;
        }

        @Override
        public Step onText(String text, Login login) {
            return Step.WAIT;
        }
    };

    private static String registration(Login login) {
        var position = login.ledger().position();
        return "{\"userId\":\"" + login.userId() + "\",\"token\":\"" + login.token() + "\""
                + (position.isEmpty() ? "" : ",\"lastEventId\":\"" + position + "\"") + "}";
    }

    private static String quoted(@Nullable String text) {
        return "[\"" + String.valueOf(text).replace("\"", "\\\"") + "\"]";
    }

    private static Step outcome(String text) {
        if (text.contains("registered")) {
            return Step.REGISTERED;
        }
        return text.contains("error") ? Step.REFUSED : Step.WAIT;
    }
}
