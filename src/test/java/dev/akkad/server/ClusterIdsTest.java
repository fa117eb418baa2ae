package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden values printed by etcd 3.4.23 at its first start with the same initial cluster and token. */
class ClusterIdsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "default=http://localhost:2380 | etcd-cluster | cdf818194e3a8c32 | default | 8e9e05c52164694d",
                "n1=http://127.0.0.1:42380,n2=http://127.0.0.1:42382,"
                        + "n3=http://127.0.0.1:42384 | tkn | 716f097354837050 | "
                        + "n1 | c1d9e1dcd87c1d32",
                "n3=http://127.0.0.1:42384,n2=http://127.0.0.1:42382,"
                        + "n1=http://127.0.0.1:42380 | tkn | 716f097354837050 | "
                        + "n2 | fcb8eb33811dd7e9",
                "n1=http://127.0.0.1:42380,n2=http://127.0.0.1:42382,"
                        + "n3=http://127.0.0.1:42384 | tkn | 716f097354837050 | "
                        + "n3 | bbe94154d77bfb55",
                "b=http://[::1]:42380,b=http://127.0.0.1:42380,"
                        + "a=http://10.0.0.9:2380 | etcd-cluster | 1a756b6433fadbef | "
                        + "b | 4d4be242439b19bb",
                "b=http://[::1]:42380,b=http://127.0.0.1:42380,"
                        + "a=http://10.0.0.9:2380 | etcd-cluster | 1a756b6433fadbef | "
                        + "a | 5cc1de387f827eae",
            })
    void idsAreThoseOfEtcd(String cluster, String token, String clusterId, String name, String memberId) {
        ClusterIds ids = ClusterIds.of(InitialCluster.parse(cluster), token);

        assertThat(Long.toHexString(ids.clusterId())).isEqualTo(clusterId);
        assertThat(ids.memberIdByName().get(name)).isEqualTo(Long.parseUnsignedLong(memberId, 16));
    }
}
