/**
 * What a member counts and measures while it works, for whoever shows it.
 *
 * <p>Counting is an addition to an adder that many threads share without waiting; who only counts never looks at a
 * clock. Start with {@link dev.akkad.member.meter.MemberMeters}.
 */
@NullMarked
package dev.akkad.member.meter;

import org.jspecify.annotations.NullMarked;
