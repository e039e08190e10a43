package io.exechub.socket.config;

import java.util.List;

/** The configuration in effect, for people: a line for each key, with where its value comes from. */
final class ConfigDescription {
    private static final int COLUMN = 48;

    private final ConfigValues values;
    private final SettingsReader reader;

    private ConfigDescription(ConfigValues values, SettingsReader reader) {
        this.values = values;
        this.reader = reader;
    }

    /** @param reader has read everything */
    static List<String> of(ConfigValues values, SettingsReader reader) {
        var description = new ConfigDescription(values, reader);
        return values.keys().stream().map(description::line).toList();
    }

    private String line(String key) {
        var value = value(key);
        return value + " ".repeat(Math.max(0, COLUMN - value.length())) + "  # " + source(key);
    }

    private String value(String key) {
        return key + ": " + (reader.fileOf(key).isPresent() ? "(hidden)" : values.shown(key));
    }

    private String source(String key) {
        return reader.fileOf(key)
                .map(fileKey -> "the file of " + fileKey)
                .orElse(values.get(key).source());
    }
}
