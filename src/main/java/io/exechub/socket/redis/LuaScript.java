package io.exechub.socket.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A named script that Redis runs atomically. Immutable. */
public final class LuaScript {
    private final String name;
    private final String source;
    private final String sha1;

    private LuaScript(String name, String source) {
        this.name = name;
        this.source = source;
        this.sha1 = sha1(source);
    }

    /** A script from its text; {@code name} stands in metrics. */
    public static LuaScript of(String name, String source) {
        return new LuaScript(name, source);
    }

    /**
     * Reads the resource {@code <name>.lua} that lies in the package of {@code anchor}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static LuaScript load(Class<?> anchor, String name) {
        var file = name + ".lua";
        try (var in = anchor.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("script '%s' (expected: a resource /%s/%s)"
                        .formatted(name, anchor.getPackageName().replace('.', '/'), file));
            }
            return of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("script " + file + " cannot be read", e);
        }
    }

    /** What the script is called in metrics and logs. */
    public String name() {
        return name;
    }

    /** The text that EVAL and SCRIPT LOAD take. */
    public String source() {
        return source;
    }

    /** The digest that EVALSHA takes: 40 hexadecimal digits in lower case. */
    public String sha1() {
        return sha1;
    }

    @Override
    public String toString() {
        return name;
    }

    private static String sha1(String source) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
