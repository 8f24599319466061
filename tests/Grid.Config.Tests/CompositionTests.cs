using Grid.Config.Model;
using Shouldly;
using Xunit;

namespace Grid.Config.Tests;

public sealed class CompositionTests
{
    [Fact]
    public void Storages_nest_and_an_alias_is_the_same_storage_everywhere()
    {
        var caching = (CompositeStorageConfig.ReadCaching)StorageOf("""
            !with-cache-storage
            cache: !lru-storage {size: 1g}
            fallback: !sharded-storage
              shards:
                - name: a
                  storage: !replicated-storage
                    storages: [*disk, *disk]
                    replication-queue-size: 100
                    replication-threads: 2
                - {name: b, storage: *disk, weight: 3}
            """);

        var sharded = (CompositeStorageConfig.Sharded)caching.Fallback;
        var replicated = (CompositeStorageConfig.Replicated)sharded.Shards[0].Part;
        caching.Deferred.ShouldBeNull();
        sharded.Shards.Select(shard => (shard.Name, shard.Weight)).ShouldBe([("a", 1), ("b", 3)]);
        (replicated.RepairsReads, replicated.QueueLengthMax, replicated.WorkersMax).ShouldBe((true, 100, 2));
        replicated.Storages[0].ShouldBeSameAs(sharded.Shards[1].Part);
    }

    [Fact]
    public void Writes_are_deferred_by_twenty_writers_unless_another_number_is_given()
    {
        const string parts = "cache: *disk, fallback: *disk, defer-fallback-writes: true";

        var usual = (CompositeStorageConfig.ReadCaching)StorageOf($"!with-cache-storage {{{parts}}}");
        var few = (CompositeStorageConfig.ReadCaching)StorageOf($"!with-cache-storage {{{parts}, fallback-writer-threads: 3}}");

        usual.Deferred.ShouldBe(new DeferredWritesConfig(20, 512 << 20));
        few.Deferred.ShouldBe(new DeferredWritesConfig(3, 512 << 20));
    }

    [Fact]
    public void Small_blobs_may_have_storages_of_their_own()
    {
        var bySize = (CompositeStorageConfig.SizeDifferentiated)StorageOf("""
            !size-differentiated-storage
            size-limited-storages:
              - {max-size: 1M, storage: !lru-storage {size: 1g}}
            fallback: *disk
            """);

        bySize.Limited.ShouldHaveSingleItem().SizeBytesLimit.ShouldBe(1 << 20);
        bySize.Parts.Count().ShouldBe(2);
    }

    [Fact]
    public void Guards_stand_before_a_storage()
    {
        var metered = (CompositeStorageConfig.Metered)StorageOf(
            "!metered-storage {name: far, storage: !existence-cache-storage {ttl: 2m, storage: !verifying-storage {storage: *disk}}}");

        var existence = (CompositeStorageConfig.ExistenceCaching)metered.Storage;
        (metered.Name, existence.AgeMax, existence.CountMax).ShouldBe(("far", TimeSpan.FromMinutes(2), 1_000_000));
        existence.Storage.ShouldBeOfType<CompositeStorageConfig.Verifying>();
    }

    [Fact]
    public void Action_caches_nest_too()
    {
        var expiring = (CompositeActionCacheConfig.Expiring)CacheOf("""
            !expiring-action-cache
            ttl: 2w
            jitter: 1d
            action-cache: !with-cache-action-cache
              cache: *results
              fallback: !sharded-action-cache
                cache-key-salt: pepper
                allow-updates: false
                shards:
                  - name: a
                    cache: !mirrored-action-cache {first: *results, second: *results}
                  - name: b
                    cache: !write-once-action-cache {action-cache: *results}
            """);

        var caching = (CompositeActionCacheConfig.ReadCaching)expiring.Cache;
        var sharded = (CompositeActionCacheConfig.Sharded)caching.Fallback;
        (expiring.AgeMax, expiring.Jitter).ShouldBe((TimeSpan.FromDays(14), TimeSpan.FromDays(1)));
        (sharded.Salt, sharded.AllowUpdates, caching.AllowUpdates).ShouldBe(("pepper", false, true));
        sharded.Parts.Count().ShouldBe(2);
    }

    [Fact]
    public void Another_server_is_retried_and_may_want_credentials()
    {
        var plain = (StorageConfig.Remote)StorageOf("!remote-storage {url: 'http://store:1', instance-name: ''}");
        var secured = (StorageConfig.Remote)StorageOf("""
            !remote-storage
            url: https://store:1
            instance-name: main
            retries: 5
            max-backoff: 10
            credentials:
              tls-client-key: client.key
              tls-client-cert: client.pem
              tls-server-cert: ca.pem
              auth-token: token
              token-refresh-seconds: 300
            """);

        (plain.Server.RetriesMax, plain.Server.BackoffMax).ShouldBe((3, TimeSpan.FromSeconds(64)));
        plain.Server.Credentials.ShouldBeNull();
        (secured.Server.RetriesMax, secured.Server.BackoffMax).ShouldBe((5, TimeSpan.FromSeconds(10)));
        secured.Server.Credentials!.TokenRefresh.ShouldBe(TimeSpan.FromMinutes(5));
        Path.GetFileName(secured.Server.Credentials.ClientCertPath).ShouldBe("client.pem");
    }

    private static StorageConfig StorageOf(string yaml) => Instance($"!cas\nstorage: {yaml}").Find<ServiceConfig.Cas>()!.Storage;

    private static ActionCacheConfig CacheOf(string yaml) =>
        Instance($"!action-cache\ncache: {yaml}").Find<ServiceConfig.ActionCache>()!.Cache;

    private static InstanceConfig Instance(string service) => Yaml.Good(Yaml.Serving($$"""
        storages: [!disk-storage &disk {path: /cas}]
        caches: [!lru-action-cache &results {storage: *disk, max-cached-refs: 10}]
        instances:
          - name: main
            services:
              - {{Indented(service)}}
        """)).Instances[0];

    // What belongs to a tag on the line before it has to stand deeper than the key that it follows.
    private static string Indented(string service)
    {
        string[] lines = service.Split('\n');
        return string.Join('\n', [lines[0], .. lines.Skip(1).Select((line, i) => (i == 0 ? "        " : "          ") + line)]);
    }
}
