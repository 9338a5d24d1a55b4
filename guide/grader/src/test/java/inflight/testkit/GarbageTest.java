package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 30)
class GarbageTest {
  @Test
  @DisplayName("what nobody holds is gone, also where a soft reference is left; what is held stays")
  void collects() {
    var kept = new Object();
    var held = new WeakReference<>(kept);
    var weak = new WeakReference<>(new Object());
    var soft = new SoftReference<>(new Object());

    Garbage.collect();

    assertThat(held.get()).isSameAs(kept);
    assertThat(weak.get()).isNull();
    assertThat(soft.get()).isNull();
    Reference.reachabilityFence(kept);
  }
}
