package io.exechub.socket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Inputs a little way off the seeds of a fuzz test, the same ones in each run: what can be had of fuzzing in the time
 * of a unit test.
 */
public final class Mutations {
    private static final int COUNT = 2_000;

    private final Random random = new Random(1);
    private final List<byte[]> seeds;

    private Mutations(List<byte[]> seeds) {
        this.seeds = seeds;
    }

    /** Of the seeds that lie where Jazzer looks for them, beside the test in the resources. */
    public static Stream<byte[]> ofSeeds(Class<?> test, String method) {
        var mutations = new Mutations(seeds(test, method));
        return Stream.generate(mutations::next).limit(COUNT);
    }

    private static List<byte[]> seeds(Class<?> test, String method) {
        var directory = test.getSimpleName() + "Inputs/" + method;
        var found = Objects.requireNonNull(test.getResource(directory), directory);
        try (var files = Files.list(Path.of(found.toURI()))) {
            var seeds = new ArrayList<byte[]>();
            for (var file : files.sorted().toList()) {
                seeds.add(Files.readAllBytes(file));
            }
            return seeds;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] next() {
        var input = seed();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            input = changed(input);
        }
        return input;
    }

    private byte[] seed() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] changed(byte[] input) {
        int from = random.nextInt(input.length + 1);
        int to = Math.min(input.length, from + random.nextInt(8));
        return switch (random.nextInt(5)) {
            case 0 -> replaced(input, from, to, new byte[0]);
            case 1 -> replaced(input, from, from, Arrays.copyOfRange(input, from, to));
            case 2 -> replaced(input, from, to, randomBytes());
            case 3 -> replaced(input, from, to, pieceOf(seed()));
            default -> flipped(input);
        };
    }

    private byte[] randomBytes() {
        var bytes = new byte[1 + random.nextInt(4)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] pieceOf(byte[] other) {
        int from = random.nextInt(other.length + 1);
        return Arrays.copyOfRange(other, from, Math.min(other.length, from + random.nextInt(32)));
    }

    private byte[] flipped(byte[] input) {
        var flipped = input.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] replaced(byte[] input, int from, int to, byte[] piece) {
        var out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        out.writeBytes(piece);
        out.write(input, to, input.length - to);
        return out.toByteArray();
    }
}
