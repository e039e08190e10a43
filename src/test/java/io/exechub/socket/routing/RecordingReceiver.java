package io.exechub.socket.routing;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.UserId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what an edge is told, and says that each was for one session. */
class RecordingReceiver implements EdgeBus.Receiver {
    final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    final List<UserId> reminders = new CopyOnWriteArrayList<>();
    final List<Expulsion> expulsions = new CopyOnWriteArrayList<>();

    @Override
    public int deliver(Delivery delivery) {
        deliveries.add(delivery);
        return 1;
    }

    @Override
    public int remind(UserId user) {
        reminders.add(user);
        return 1;
    }

    @Override
    public int expel(Expulsion expulsion) {
        expulsions.add(expulsion);
        return 1;
    }
}
