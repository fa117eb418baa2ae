package dev.akkad.auth;

import dev.akkad.base.Bytes;
import dev.akkad.base.ProtoReader;
import dev.akkad.base.ProtoWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A role, stored as etcd's {@code authpb.Role}.
 *
 * @param permissions by key and end; at most one for each pair of them
 */
public record Role(String name, List<Permission> permissions) {
    /** Who has it may do everything; it permits everything whether it is stored or not. */
    public static final String ROOT = "root";

    private static final int NAME = 1;
    private static final int PERMISSION = 2;

    public Role {
        permissions = List.copyOf(permissions);
    }

    /** With one more permission; one on the same keys is replaced. */
    public Role granting(Permission permission) {
        List<Permission> granted = new ArrayList<>(permissions);
        granted.removeIf(each -> each.isOn(permission.key(), permission.end()));
        granted.add(permission);
        Collections.sort(granted);
        return new Role(name, granted);
    }

    /** Without the permission on exactly these keys; the same role when there is none. */
    public Role revoking(Bytes key, Bytes end) {
        return new Role(
                name, permissions.stream().filter(each -> !each.isOn(key, end)).toList());
    }

    public Bytes encode() {
        ProtoWriter writer = new ProtoWriter(64).bytes(NAME, Bytes.utf8(name));
        permissions.forEach(permission -> writer.message(PERMISSION, permission.encode()));
        return writer.toBytes();
    }

    public static Role decode(Bytes encoded) {
        String name = "";
        List<Permission> permissions = new ArrayList<>();
        ProtoReader reader = new ProtoReader(encoded);
        while (reader.next()) {
            switch (reader.field()) {
                case NAME -> name = reader.string();
                case PERMISSION -> permissions.add(Permission.decode(reader.bytes()));
                default -> reader.skip();
            }
        }
        return new Role(name, permissions);
    }
}
