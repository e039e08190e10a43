package io.exechub.socket.routing;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/**
 * How the nodes form one event bus: Hazelcast for membership and for who listens where, Vert.x' own connections for the
 * messages. Nodes are found only where the settings say; nothing is multicast, guessed or reported to anybody.
 */
public final class Clustering {
    private static final String NAME = "exechub";
    private static final int CONNECT_MILLIS = 1_000;
    private static final int PING_MILLIS = 2_000;

    private Clustering() {}

    /** Membership by the settings, whose mode is not off. Joining takes about a second. */
    public static ClusterManager manager(ClusterSettings settings) {
        var config = ConfigUtil.loadConfig();
        config.setClusterName(NAME);
        tune(config);
        var network = config.getNetworkConfig()
                .setPort(settings.port())
                .setPortAutoIncrement(false)
                .setReuseAddress(true)
                .setPublicAddress(settings.host() + ":" + settings.port());
        network.getInterfaces().setEnabled(true).addInterface(settings.host());
        discover(network.getJoin(), settings);
        return new HazelcastClusterManager(config);
    }

    private static void tune(Config config) {
        config.setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                // The service stops its parts in order; a hook of Hazelcast's would run beside that.
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.heartbeat.interval.seconds", "1")
                .setProperty("hazelcast.max.no.heartbeat.seconds", "10")
                .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "5");
    }

    private static void discover(JoinConfig join, ClusterSettings settings) {
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        if (settings.mode() == ClusterSettings.Mode.TCP) {
            join.getTcpIpConfig()
                    .setEnabled(true)
                    .setConnectionTimeoutSeconds(2)
                    .setMembers(settings.members());
        } else {
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", settings.dns().orElseThrow());
        }
    }

    /** The event bus by the settings: a lost peer is noticed within seconds, not after a minute. */
    public static EventBusOptions eventBus(ClusterSettings settings) {
        return new EventBusOptions()
                .setHost(settings.host())
                .setPort(settings.eventBusPort())
                .setClusterPublicHost(settings.host())
                // 0 is the port that is bound.
                .setClusterPublicPort(settings.publicEventBusPort())
                .setConnectTimeout(CONNECT_MILLIS)
                .setClusterPingInterval(PING_MILLIS)
                .setClusterPingReplyInterval(PING_MILLIS);
    }
}
