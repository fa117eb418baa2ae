package dev.akkad.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.akkad.auth.Permission;
import dev.akkad.auth.Role;
import dev.akkad.auth.User;
import dev.akkad.base.Bytes;
import dev.akkad.wire.pb.authpb.UserAddOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Users and roles stand in the store byte for byte as etcd stores them: a snapshot takes them along as they are. */
final class AuthRecordsTest {
    private static final Bytes HASH = Bytes.utf8("$2a$10$hash");

    private static Bytes encoded(boolean noPassword, String... roles) {
        return Bytes.wrap(dev.akkad.wire.pb.authpb.User.newBuilder()
                .setName(ByteString.copyFromUtf8("alice"))
                .setPassword(ByteString.copyFrom(noPassword ? new byte[0] : HASH.unsafeArray()))
                .addAllRoles(List.of(roles))
                .setOptions(UserAddOptions.newBuilder().setNoPassword(noPassword))
                .build()
                .toByteArray());
    }

    @Test
    void aUserIsAuthpbUser() {
        User user = new User("alice", HASH, List.of("a", "b"), false);

        assertThat(user.encode()).isEqualTo(encoded(false, "a", "b"));
        assertThat(User.decode(user.encode())).isEqualTo(user);
    }

    @Test
    void aUserWithoutPasswordIsAuthpbUser() {
        User user = new User("alice", Bytes.EMPTY, List.of(), true);

        assertThat(user.encode()).isEqualTo(encoded(true));
        assertThat(User.decode(user.encode())).isEqualTo(user);
    }

    @Test
    void aUserThatAnOldEtcdStoredHasNoOptions() {
        Bytes old = Bytes.wrap(dev.akkad.wire.pb.authpb.User.newBuilder()
                .setName(ByteString.copyFromUtf8("alice"))
                .setPassword(ByteString.copyFrom(HASH.unsafeArray()))
                .build()
                .toByteArray());

        assertThat(User.decode(old)).isEqualTo(new User("alice", HASH, List.of(), false));
    }

    @Test
    void aRoleIsAuthpbRole() {
        Role role = new Role("r", List.of())
                .granting(new Permission(Permission.Type.READWRITE, Bytes.utf8("k"), Bytes.of(0)))
                .granting(new Permission(Permission.Type.READ, Bytes.utf8("a"), Bytes.EMPTY));
        var generated = dev.akkad.wire.pb.authpb.Role.newBuilder().setName(ByteString.copyFromUtf8("r"));
        role.permissions().forEach(permission -> generated.addKeyPermission(AuthMessages.of(permission)));

        assertThat(role.permissions()).extracting(Permission::key).containsExactly(Bytes.utf8("a"), Bytes.utf8("k"));
        assertThat(role.encode()).isEqualTo(Bytes.wrap(generated.build().toByteArray()));
        assertThat(Role.decode(role.encode())).isEqualTo(role);
    }
}
