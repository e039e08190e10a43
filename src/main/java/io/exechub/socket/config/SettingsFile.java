package io.exechub.socket.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A YAML file of settings as flat texts: {@code session.heartbeat} to {@code 25s}. A list is its elements and commas. */
final class SettingsFile {
    private SettingsFile() {}

    /** Reads the file, from the file system or else from the class path; fails if that cannot be done. */
    static Future<Map<String, String>> read(Vertx vertx, String path) {
        var store = new ConfigStoreOptions()
                .setType("file")
                .setFormat("yaml")
                .setConfig(new JsonObject().put("path", path));
        var retriever = ConfigRetriever.create(
                vertx,
                new ConfigRetrieverOptions().setIncludeDefaultStores(false).addStore(store));
        return retriever.getConfig().eventually(retriever::close).map(SettingsFile::flat);
    }

    /** Whether there is anything but comments: YAML has no mapping then, and the store would fail. */
    static boolean hasContent(Path path) {
        try (var lines = Files.lines(path)) {
            return lines.anyMatch(
                    line -> !line.isBlank() && !line.stripLeading().startsWith("#"));
        } catch (IOException | UncheckedIOException unreadable) {
            return true;
        }
    }

    private static Map<String, String> flat(JsonObject yaml) {
        var texts = new LinkedHashMap<String, String>();
        flatten("", yaml, texts);
        return texts;
    }

    private static void flatten(String prefix, JsonObject section, Map<String, String> texts) {
        section.forEach(entry -> {
            var key = prefix + entry.getKey();
            if (entry.getValue() instanceof JsonObject inner) {
                flatten(key + ".", inner, texts);
            } else {
                texts.put(key, text(entry.getValue()));
            }
        });
    }

    private static String text(Object value) {
        return value instanceof JsonArray list
                ? list.stream().map(Objects::toString).collect(Collectors.joining(","))
                : Objects.toString(value, "");
    }
}
