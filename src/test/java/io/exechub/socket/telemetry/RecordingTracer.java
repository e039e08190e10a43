package io.exechub.socket.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Follows everything, and remembers it as lines: submission, user, what, details. Confined to one event loop. */
public final class RecordingTracer implements Tracer {
    private final List<String> lines = new ArrayList<>();

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public Trace follow(String submissionId, String user) {
        return new Trace() {
            @Override
            public boolean isOn() {
                return true;
            }

            @Override
            public void note(What what, Object... details) {
                var line = new StringJoiner(" ").add(submissionId).add(user).add(what.label());
                for (int i = 0; i < details.length; i += 2) {
                    line.add(details[i] + "=" + details[i + 1]);
                }
                lines.add(line.toString());
            }
        };
    }

    /** What was noted so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
