package io.exechub.socket;

import io.exechub.socket.broker.RedisBroker;
import io.exechub.socket.config.ServiceConfig;
import io.exechub.socket.redis.LuaScript;
import io.exechub.socket.redis.RedisLink;
import io.exechub.socket.redis.RedisSettings;
import io.exechub.socket.redis.Refusals;
import io.exechub.socket.routing.EdgeBus;
import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.Vertx;
import java.util.List;

/** Makes connections to Redis, and brokers over them, all of one kind. None is started yet. */
record Brokers(
        Vertx vertx, ServiceConfig config, RedisSettings redis, PushMetrics metrics, Refusals refusals, EdgeBus bus) {

    /** A connection for brokers. */
    RedisLink link() {
        return link(RedisBroker.scripts());
    }

    /** A connection that teaches Redis these scripts. */
    RedisLink link(List<LuaScript> scripts) {
        var link = new RedisLink(vertx, redis, scripts, metrics);
        link.onRefusal(refusals::note);
        return link;
    }

    /** A broker over a {@link #link()}. */
    RedisBroker over(RedisLink link) {
        return new RedisBroker(
                vertx,
                link,
                config.journal(),
                config.session().lease(),
                config.session().maxSocketsPerUser(),
                config.session().socketsPolicy(),
                bus::isGone);
    }
}
