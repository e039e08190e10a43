package io.exechub.socket.model;

/** Writes one compact JSON object from pieces of valid JSON text. */
final class JsonText {
    private final StringBuilder out;

    JsonText(int sizeHint) {
        out = new StringBuilder(sizeHint + 2).append('{');
    }

    /** Appends {@code "name":"value"}; the value may hold anything, the name needs no escapes. */
    void field(String name, String value) {
        separate();
        out.append('"').append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** Appends {@code json[start, end)}, a field with its value, without the white space between its tokens. */
    void raw(CharSequence json, int start, int end) {
        separate();
        boolean inString = false;
        int copied = start;
        for (int i = start; i < end; i++) {
            char c = json.charAt(i);
            if (inString) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inString = false;
                }
            } else if (c == '"') {
                inString = true;
            } else if (c <= ' ') {
                out.append(json, copied, i);
                copied = i + 1;
            }
        }
        out.append(json, copied, end);
    }

    /** The finished object. */
    String object() {
        return out.append('}').toString();
    }

    private void separate() {
        if (out.length() > 1) {
            out.append(',');
        }
    }
}
