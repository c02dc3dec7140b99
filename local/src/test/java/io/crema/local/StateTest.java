package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateTest {

    @TempDir
    Path directory;

    @Test
    void findsRecordedProcess() {
        var recorded = State.Recorded.of("kafka", 1, ProcessHandle.current(), 9092);
        new State(directory).record(recorded);

        var found = new State(directory).find("kafka", 1).orElseThrow();

        assertThat(found).isEqualTo(recorded);
        assertThat(found.process()).contains(ProcessHandle.current());
    }

    @Test
    void ignoresLaterProcessWithSamePid() {
        var earlier = new State.Recorded("kafka", 1, ProcessHandle.current().pid(), 1_000, 9092);

        assertThat(earlier.process()).isEmpty();
    }

    @Test
    void isEmptyBeforeFirstStart() {
        assertThat(new State(directory).all()).isEmpty();
        assertThat(new State(directory).supervisor()).isEmpty();
    }
}
