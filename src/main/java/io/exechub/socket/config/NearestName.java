package io.exechub.socket.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which known name somebody probably meant. */
public final class NearestName {
    private NearestName() {}

    /** The known name that takes the fewest changed letters. */
    static String of(String unknown, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String name) -> distance(unknown, name))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** The same, unless so many letters differ that something else was meant. */
    public static Optional<String> close(String unknown, Collection<String> known) {
        return known.isEmpty()
                ? Optional.empty()
                : Optional.of(of(unknown, known)).filter(name -> distance(unknown, name) <= 1 + unknown.length() / 4);
    }

    /** Levenshtein's distance, row by row. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
