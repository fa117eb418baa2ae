/** Users, roles and what roles permit: values without time, disk or network (semantics 11). */
@NullMarked
package dev.akkad.auth;

import org.jspecify.annotations.NullMarked;
