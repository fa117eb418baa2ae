/**
 * One class of Akka's, replaced: found before Akka's own because this jar comes first on the class path.
 *
 * <p>Artery 2.8.5 believes whatever length a frame announces. A negative one makes it parse the same bytes forever, a
 * huge one makes it gather two gigabytes; either way four bytes from a stranger end the member. There is no setting
 * and no hook for it, and later releases are out of reach (see NOTICE). {@code HostileTrafficIT} fails without this.
 * Nor does it ever give up on a connection that says nothing, or stays in its TLS handshake for ever.
 */
@NullMarked
package akka.remote.artery.tcp;

import org.jspecify.annotations.NullMarked;
