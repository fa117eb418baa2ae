/** Who asks: passwords, tokens, and what a token says; the rules that follow are the machine's. */
@NullMarked
package dev.akkad.member.auth;

import org.jspecify.annotations.NullMarked;
