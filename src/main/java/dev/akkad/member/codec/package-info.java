/**
 * CBOR for what crosses a process or a crash: messages between members, and the events of the journal.
 *
 * <p>The core's records carry no annotations; here they are taught to Jackson from outside. Every kind of a sealed type
 * has a name of its own that is never a class name, and fields are positional: renaming a class or a field changes no
 * byte, reordering fields does, and the golden bytes in the tests catch it. Fields that a newer version adds behind the
 * others are passed over. What cannot be read is a {@link dev.akkad.member.codec.CodecException}, whatever the damage.
 *
 * <p>Starting points: {@link dev.akkad.member.codec.PeerCodec}, {@link dev.akkad.member.codec.EventCodec}.
 */
@NullMarked
package dev.akkad.member.codec;

import org.jspecify.annotations.NullMarked;
