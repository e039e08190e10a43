package io.exechub.socket.config;

import io.exechub.socket.model.InvalidSettingsException;
import io.exechub.socket.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Typed reads of {@link ConfigValues}. What cannot be read is noted and the packaged default stands in for it, so
 * that one pass finds every bad key; nobody uses the stand-ins, since {@link #orThrow} ends the pass.
 */
final class SettingsReader {
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,9}) ?(KiB|MiB)?");
    private static final Pattern FRACTION = Pattern.compile("0|1|1\\.0+|0?\\.[0-9]{1,9}");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,9}");

    private final ConfigValues values;
    private final Problems problems;
    private final Path workingDirectory;
    private final Set<String> rejected = new HashSet<>();
    private final Set<String> read = new HashSet<>();
    private final Map<String, String> givenByFile = new HashMap<>();

    /** Relative paths in the values are those of {@code workingDirectory}. */
    SettingsReader(ConfigValues values, Problems problems, Path workingDirectory) {
        this.values = values;
        this.problems = problems;
        this.workingDirectory = workingDirectory;
    }

    /** Whether the operator asked for something. */
    boolean isSet(String key) {
        read.add(key);
        return values.get(key).given();
    }

    /** Some text; empty if not set. */
    String text(String key) {
        read.add(key);
        return values.get(key).text().strip();
    }

    /** Some text, if set. */
    Optional<String> optional(String key) {
        return Optional.of(text(key)).filter(text -> !text.isEmpty());
    }

    /** Comma-separated texts. */
    List<String> list(String key) {
        return Stream.of(text(key).split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** {@code true} or {@code false}. */
    boolean flag(String key) {
        return parsed(key, "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        var byName = new LinkedHashMap<String, E>();
        for (var constant : type.getEnumConstants()) {
            byName.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return parsed(key, String.join(" or ", byName.keySet()), text -> Optional.ofNullable(byName.get(text)));
    }

    /** A whole number; its limits are the settings' own. */
    int number(String key) {
        return parsed(key, "a whole number", SettingsReader::wholeNumber);
    }

    /** A share of something. */
    double fraction(String key) {
        return parsed(key, "a number from 0 to 1, such as 0.01", text -> Optional.of(text)
                .filter(FRACTION.asMatchPredicate())
                .map(Double::valueOf));
    }

    /** A port, from {@code lowest} (0 where any free one may be taken) to 65535. */
    int port(String key, int lowest) {
        return parsed(
                key, lowest + " to 65535", text -> wholeNumber(text).filter(port -> port >= lowest && port <= 65_535));
    }

    private static Optional<Integer> wholeNumber(String text) {
        return Optional.of(text).filter(WHOLE_NUMBER.asMatchPredicate()).map(Integer::valueOf);
    }

    /** A size in bytes. */
    int bytes(String key) {
        return parsed(key, "bytes, such as 16384, 16KiB or 1MiB", SettingsReader::size);
    }

    private static Optional<Integer> size(String text) {
        var matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit = matcher.group(2) == null ? 1 : matcher.group(2).equals("KiB") ? 1_024 : 1_048_576;
        long bytes = Long.parseLong(matcher.group(1)) * unit;
        return Optional.of(bytes).filter(b -> b <= Integer.MAX_VALUE).map(Long::intValue);
    }

    /** A time; its limits are the settings' own. */
    Duration duration(String key) {
        return parsed(key, DurationText.EXPECTATION, DurationText::parse);
    }

    private <T> T parsed(String key, String expectation, Function<String, Optional<T>> parse) {
        return parse.apply(text(key)).orElseGet(() -> {
            reject(key, expectation);
            return parse.apply(values.defaultText(key)).orElseThrow();
        });
    }

    /** A file that can be read, if set. */
    Optional<Path> file(String key) {
        var path = optional(key).map(workingDirectory::resolve);
        if (path.isPresent() && !Files.isReadable(path.get())) {
            reject(key, "a readable file");
        }
        return path;
    }

    /** An address with {@code //} in it, or a file that can be read, as its address; if set. */
    Optional<URI> location(String key, String expectation) {
        var text = text(key);
        try {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            if (text.contains("://") && !text.startsWith("file:")) {
                return Optional.of(new URI(text));
            }
            var path = workingDirectory.resolve(text.replaceFirst("^file:(//(?=/))?", ""));
            if (Files.isReadable(path)) {
                return Optional.of(path.toUri());
            }
        } catch (URISyntaxException | InvalidPathException malformed) {
            // Said below.
        }
        reject(key, expectation);
        return Optional.empty();
    }

    /** A secret given as it is or by the file that holds it, if set; one newline at the file's end is not part of it. */
    Optional<Secret> secret(String key, String fileKey) {
        boolean plain = isSet(key);
        var file = file(fileKey);
        if (file.isEmpty()) {
            return plain ? Optional.of(new Secret(values.get(key).text())) : Optional.empty();
        }
        givenByFile.put(key, fileKey);
        if (plain) {
            reject(fileKey, "not set, since " + values.get(key).spelling() + " is");
        }
        return content(fileKey, file.get());
    }

    /** The key that names the file in which the secret of another key was found. */
    Optional<String> fileOf(String key) {
        return Optional.ofNullable(givenByFile.get(key));
    }

    private Optional<Secret> content(String key, Path file) {
        try {
            var content = Files.readString(file).replaceFirst("\r?\n\\z", "");
            if (content.isEmpty()) {
                reject(key, "a file that holds the secret");
            }
            return Optional.of(new Secret(content));
        } catch (IOException unreadable) {
            reject(key, "a readable file of UTF-8 text");
            return Optional.empty();
        }
    }

    /**
     * Builds settings; what they object to is noted against their keys, {@code <section>.<field>}. An objection to what
     * is no key counts only if it is not the consequence of one noted before.
     */
    <T> Optional<T> settings(String section, Supplier<T> build) {
        int before = problems.count();
        try {
            return Optional.of(build.get());
        } catch (InvalidSettingsException bad) {
            bad.problems().forEach(problem -> objected(section, problem, problems.count() == before));
        } catch (IllegalArgumentException bad) {
            if (problems.count() == before) {
                problems.add(section, String.valueOf(bad.getMessage()));
            }
        }
        return Optional.empty();
    }

    private void objected(String section, InvalidSettingsException.Problem problem, boolean isFirst) {
        var key = section.isEmpty() ? problem.field() : section + "." + problem.field();
        if (values.keys().contains(key)) {
            reject(key, problem.expectation());
        } else if (isFirst) {
            problems.add(section, problem.toString());
        }
    }

    /** Notes that a key's value is not {@code expectation}; the first objection to a key stands. */
    void reject(String badKey, String expectation) {
        var key = givenByFile.getOrDefault(badKey, badKey);
        if (rejected.add(key)) {
            problems.add(values.get(key).spelling(), values.shown(key), expectation);
        }
    }

    /** The keys that somebody asked for. */
    Set<String> keysRead() {
        return read;
    }

    /** Ends the pass: throws a {@link ConfigException} if anything was noted. */
    void orThrow() {
        problems.orThrow();
    }
}
