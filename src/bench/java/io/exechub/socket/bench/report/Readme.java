package io.exechub.socket.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The README's part that shows the newest results. */
public final class Readme {
    /** Where the results are kept that the README shows. */
    public static final Path RESULTS = Path.of("src", "bench", "results");

    private static final Path FILE = Path.of("README.md");
    private static final String BEGIN = "<!-- newest results: make bench-readme -->\n";
    private static final String END = "<!-- end of results -->\n";

    private Readme() {}

    /** Puts the newest results into the README. */
    public static void main(String[] args) throws IOException {
        Files.writeString(FILE, with(Files.readString(FILE)));
    }

    /** A README as it should be: the text with the newest results in it. */
    public static String with(String text) throws IOException {
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (begin < BEGIN.length() || end < begin) {
            throw new IOException("README.md has no part for results");
        }
        var newest = Results.newest(RESULTS);
        var chart = newest.toString().replace(".json", ".svg");
        return text.substring(0, begin) + "\n![How fast, as bars](" + chart + ")\n\n" + Tables.of(Results.read(newest))
                + "\n" + text.substring(end);
    }
}
