package io.exechub.socket.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority that lives as long as a test, made with the JDK's keytool; its certificates for two days. */
public final class TestAuthority {
    private static final String PASSWORD = "of no consequence";
    private static final Base64.Encoder BODY = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

    private final Path directory;
    private final Path store;

    /** A certificate and its key, as files. */
    public record Identity(Path certFile, Path keyFile) {}

    /** Files go to the directory. */
    public TestAuthority(Path directory, String name) {
        this.directory = directory;
        this.store = directory.resolve(name + ".p12");
        generate(name, List.of("-alias", "ca", "-ext", "bc:c"), "EC");
        write(name, "ca");
    }

    /** Its own certificate. */
    public Path caFile() {
        return directory.resolve(store.getFileName().toString().replace(".p12", ".crt"));
    }

    /** A certificate with these subject alternative names, as keytool writes them: {@code ip:127.0.0.1,dns:localhost}. */
    public Identity issue(String name, String names) {
        return issue(name, names, "EC");
    }

    Identity issue(String name, String names, String algorithm) {
        generate(name, List.of("-alias", name, "-signer", "ca", "-ext", "san=" + names), algorithm);
        return write(name, name);
    }

    private void generate(String name, List<String> what, String algorithm) {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command = new ArrayList<>(List.of(keytool, "-genkeypair", "-keyalg", algorithm, "-dname", "CN=" + name));
        command.addAll(what);
        command.addAll(List.of("-validity", "2", "-keystore", store.toString(), "-storepass", PASSWORD));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(new String(process.getInputStream().readAllBytes(), UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Identity write(String name, String alias) {
        try {
            var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            var identity = new Identity(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
            var certificate = keys.getCertificate(alias).getEncoded();
            var key = keys.getKey(alias, PASSWORD.toCharArray()).getEncoded();
            Files.writeString(identity.certFile(), pem("CERTIFICATE", certificate));
            Files.writeString(identity.keyFile(), pem("PRIVATE KEY", key));
            return identity;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String pem(String what, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, BODY.encodeToString(der));
    }
}
