package dev.akkad;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Integration tests that run while others of the kind run in a second JVM: most of their time they wait, and nothing
 * they assert depends on how busy the machine is. All others have the machine to themselves.
 */
@Tag("shares-the-machine")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface SharesTheMachine {}
