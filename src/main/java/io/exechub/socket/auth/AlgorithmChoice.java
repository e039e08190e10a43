package io.exechub.socket.auth;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The operator's choice among the algorithms that the configured keys could verify.
 *
 * @param names as they stand in tokens; none: no choice was made
 * @param kinds for each key what it could verify
 */
record AlgorithmChoice(List<String> names, List<Set<Algorithm>> kinds) {
    /** What is accepted. */
    Set<Algorithm> accepted() {
        return names.isEmpty() ? EnumSet.allOf(Algorithm.class) : named();
    }

    /** Whether each name is of use to some key, and each key is left with something to do. */
    boolean isSuitable() {
        var accepted = accepted();
        return names.stream().allMatch(this::isOfUse)
                && kinds.stream().allMatch(kind -> kind.stream().anyMatch(accepted::contains));
    }

    /** What was expected, for people. */
    String expectation() {
        var useful = EnumSet.noneOf(Algorithm.class);
        kinds.forEach(useful::addAll);
        return "some of " + useful.stream().map(Algorithm::jwsName).collect(Collectors.joining(", "))
                + "; at least one for each key";
    }

    private boolean isOfUse(String name) {
        var algorithm = Algorithm.named(name);
        return algorithm.isPresent() && kinds.stream().anyMatch(kind -> kind.contains(algorithm.get()));
    }

    private Set<Algorithm> named() {
        return names.stream().map(Algorithm::named).flatMap(Optional::stream).collect(Collectors.toSet());
    }
}
