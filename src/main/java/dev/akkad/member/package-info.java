/**
 * The actors of one member, and {@link dev.akkad.member.Member}, the only thing the client port knows of them.
 *
 * <p>Starting points: {@code MemberGuardian} for the hierarchy, {@code RaftMember} for the shell around the pure core.
 */
@NullMarked
package dev.akkad.member;

import org.jspecify.annotations.NullMarked;
