/** The real world's clock, chance and ids: the one place that may ask the machine for them. */
@NullMarked
package dev.akkad.member.system;

import org.jspecify.annotations.NullMarked;
