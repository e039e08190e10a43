package io.exechub.socket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A server is another one as soon as it may lack something. */
class ServerIdentityTest {
    @Test
    void aServerThatIsRestartedFromItsAppendOnlyFileIsTheSame() {
        var before = "run_id:aaaa\r\naof_enabled:1\r\nmaster_replid:1111\r\nmaster_replid2:0000\r\n";
        var after = "run_id:bbbb\r\naof_enabled:1\r\nmaster_replid:2222\r\nmaster_replid2:0000\r\n";
        assertThat(ServerIdentity.of(after)).isEqualTo(ServerIdentity.of(before));
    }

    @Test
    void aServerThatIsRestartedFromASnapshotIsAnother() {
        var before = "run_id:aaaa\r\naof_enabled:0\r\nmaster_replid:1111\r\nmaster_replid2:0000\r\n";
        var after = "run_id:bbbb\r\naof_enabled:0\r\nmaster_replid:2222\r\nmaster_replid2:0000\r\n";
        assertThat(ServerIdentity.of(after)).isNotEqualTo(ServerIdentity.of(before));
    }

    @Test
    void everyPromotionMakesAnotherServer() {
        var first = "run_id:aaaa\r\naof_enabled:1\r\nmaster_replid:1111\r\nmaster_replid2:0000\r\n";
        var second = "run_id:bbbb\r\naof_enabled:1\r\nmaster_replid:2222\r\nmaster_replid2:1111\r\n";
        var firstAgain = "run_id:aaaa\r\naof_enabled:1\r\nmaster_replid:3333\r\nmaster_replid2:2222\r\n";
        assertThat(Stream.of(first, second, firstAgain).map(ServerIdentity::of)).doesNotHaveDuplicates();
    }
}
