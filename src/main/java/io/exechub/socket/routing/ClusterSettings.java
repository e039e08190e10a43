package io.exechub.socket.routing;

import io.exechub.socket.model.SettingsCheck;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the nodes of a cluster find and reach each other.
 *
 * @param mode how they find each other
 * @param host the address peers reach this node at; may be empty when the mode is off
 * @param port of the membership protocol
 * @param eventBusPort of the event bus; 0 for any free port
 * @param publicEventBusPort the port peers reach the event bus at; 0 for the one that is bound
 * @param members {@code host:port} of each node, this one included or not; only for {@link Mode#TCP}
 * @param dns the headless service that resolves to the pods; only for {@link Mode#KUBERNETES}
 */
public record ClusterSettings(
        Mode mode,
        String host,
        int port,
        int eventBusPort,
        int publicEventBusPort,
        List<String> members,
        Optional<String> dns) {
    private static final Pattern ADDRESS = Pattern.compile(".+:([1-9][0-9]{0,4})");

    /** @throws IllegalArgumentException naming every bad field */
    public ClusterSettings {
        members = List.copyOf(members);
        new SettingsCheck()
                .within("port", port, 0, 65_535)
                .within("eventBusPort", eventBusPort, 0, 65_535)
                .within("publicEventBusPort", publicEventBusPort, 0, 65_535)
                .that(mode == Mode.OFF || !host.isBlank(), "host", host, "the address peers reach this node at")
                .that(mode != Mode.TCP || areAddresses(members), "members", members, "host:port,… in mode tcp")
                .that(mode != Mode.KUBERNETES || dns.isPresent(), "dns", "", "the headless service in mode kubernetes")
                .orThrow();
    }

    private static boolean areAddresses(List<String> members) {
        return !members.isEmpty() && members.stream().allMatch(ClusterSettings::isAddress);
    }

    private static boolean isAddress(String member) {
        var address = ADDRESS.matcher(member);
        return address.matches() && Integer.parseInt(address.group(1)) <= 65_535;
    }

    /** How the nodes find each other. */
    public enum Mode {
        /** One node alone. */
        OFF,
        /** By a list of addresses. */
        TCP,
        /** By a headless service. */
        KUBERNETES
    }
}
