using System.Net;
using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Services.HttpCache;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Guards;

namespace Grid.EndToEnd.Storage;

public sealed class HttpCacheTests
{
    private const string ActionHash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    [Theory]
    [InlineData("")]
    [InlineData("/main")]
    [InlineData("/a/b/c")]
    public async Task A_blob_is_put_got_and_asked_for(string instance)
    {
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver());
        Blob blob = Blobs.OfSize(3_000_001);
        string path = $"{instance}/cas/{blob.Digest.HashText}";

        (await host.PutAsync(path, blob.Content)).ShouldBe(HttpStatusCode.OK);
        (await host.PutAsync(path, blob.Content)).ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage head = await host.SendAsync(HttpMethod.Head, path);

        (await host.GetAsync(path)).ShouldBe(blob.Content.ToArray());
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.Content.Headers.ContentLength.ShouldBe(blob.Digest.SizeBytes);
    }

    [Fact]
    public async Task The_empty_blob_is_there_although_nobody_put_it()
    {
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver());
        string path = $"/cas/{DigestFunction.Sha256.Empty.HashText}";

        (await host.GetAsync(path)).ShouldBeEmpty();
        (await host.PutAsync(path, ReadOnlyMemory<byte>.Empty)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("md5")]
    [InlineData("sha1")]
    [InlineData("sha512")]
    public async Task The_length_of_a_hash_tells_its_function(string name)
    {
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver());
        DigestFunction.TryFindByName(name, out DigestFunction? function).ShouldBeTrue();
        Blob blob = Blobs.OfSize(1000).Under(function!);

        (await host.PutAsync($"/cas/{blob.Digest.HashText}", blob.Content)).ShouldBe(HttpStatusCode.OK);

        (await host.GetAsync($"/cas/{blob.Digest.HashText}")).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task Functions_with_hashes_of_one_length_are_the_operators_choice()
    {
        MemoryBlobStore store = new(1024 * 1024);
        StorageInstance instance = new()
        {
            Cas = store,
            ByteStream = store,
            Functions = new AcceptedFunctions([DigestFunction.Blake3]),
        };
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(instance);
        Blob blob = Blobs.OfSize(1000).Under(DigestFunction.Blake3);

        (await host.PutAsync($"/cas/{blob.Digest.HashText}", blob.Content)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Bytes_of_another_hash_are_refused_and_leave_nothing()
    {
        MemoryBlobStore store = new(1024 * 1024);
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver(store));
        string path = $"/cas/{Blobs.OfText("right").Digest.HashText}";

        (await host.PutAsync(path, "wrong"u8.ToArray())).ShouldBe(HttpStatusCode.BadRequest);

        (await host.GetStatusAsync(path)).ShouldBe(HttpStatusCode.NotFound);
        store.SizeBytes.ShouldBe(0);
    }

    [Fact]
    public async Task A_body_that_ends_early_is_no_blob()
    {
        MemoryBlobStore store = new(1024 * 1024);
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver(store));
        Digest digest = Blobs.OfText("all of it").Digest;

        await host.SendAndHangUpAsync($"PUT /cas/{digest.HashText} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nall");

        (await host.GetStatusAsync($"/cas/{digest.HashText}")).ShouldBe(HttpStatusCode.NotFound);
        (await store.ContainsAsync(digest, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_blob_that_does_not_say_its_size_is_refused()
    {
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver());
        using ByteArrayContent body = new("hello"u8.ToArray());

        using HttpResponseMessage response =
            await host.SendAsync(HttpMethod.Put, $"/cas/{ActionHash}", body, isChunked: true);

        response.StatusCode.ShouldBe(HttpStatusCode.LengthRequired);
    }

    [Fact]
    public async Task A_blob_larger_than_the_store_is_refused_before_it_is_read()
    {
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver(new MemoryBlobStore(1000)));
        Blob blob = Blobs.OfSize(5000);

        (await host.PutAsync($"/cas/{blob.Digest.HashText}", blob.Content)).ShouldBe(HttpStatusCode.InsufficientStorage);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.BadRequest)]
    [InlineData("/cas", HttpStatusCode.BadRequest)]
    [InlineData("/cas/", HttpStatusCode.BadRequest)]
    [InlineData("/cas/nothex", HttpStatusCode.BadRequest)]
    [InlineData("/cas/" + ActionHash + "/5", HttpStatusCode.BadRequest)]
    [InlineData("/files/" + ActionHash, HttpStatusCode.BadRequest)]
    [InlineData("//cas/" + ActionHash, HttpStatusCode.NotFound)]
    [InlineData("/a//b/cas/" + ActionHash, HttpStatusCode.BadRequest)]
    [InlineData("/cas/2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824", HttpStatusCode.BadRequest)]
    [InlineData("/..%2f..%2fetc/cas/" + ActionHash, HttpStatusCode.NotFound)]
    [InlineData("/cas/..%2f..%2f..%2fetc%2fpasswd", HttpStatusCode.BadRequest)]
    [InlineData("/cas/%2e%2e/%2e%2e/etc/passwd", HttpStatusCode.BadRequest)]
    [InlineData("/ac/" + ActionHash + "%00", HttpStatusCode.BadRequest)]
    [InlineData("/cas/" + ActionHash, HttpStatusCode.NotFound)]
    public async Task Tricks_with_paths_find_nothing(string path, HttpStatusCode status)
    {
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver());

        string? answer = await host.SendRawAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        answer.ShouldNotBeNull().ShouldContain($" {(int)status} ");
    }

    [Fact]
    public async Task A_path_without_end_is_refused()
    {
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver());

        (await host.GetStatusAsync($"/{new string('a', 5000)}/cas/{ActionHash}")).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_unknown_instance_is_not_found_and_the_bare_path_has_one_of_its_own()
    {
        Dictionary<InstanceName, StorageInstance> instances = new() { [InstanceName.Parse("main")] = HttpCacheHost.InstanceOver() };
        HttpCacheOptions options = new() { DefaultInstance = InstanceName.Parse("main") };
        await using HttpCacheHost host =
            await HttpCacheHost.StartAsync(new InstanceRegistry<StorageInstance>(instances), options);
        Blob blob = Blobs.OfText("hello");

        (await host.PutAsync($"/cas/{blob.Digest.HashText}", blob.Content)).ShouldBe(HttpStatusCode.OK);

        (await host.GetStatusAsync($"/main/cas/{blob.Digest.HashText}")).ShouldBe(HttpStatusCode.OK);
        (await host.GetStatusAsync($"/other/cas/{blob.Digest.HashText}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_result_is_kept_while_its_outputs_are()
    {
        MemoryBlobStore store = new(10_000);
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver(store));
        Blob output = Blobs.OfSize(5000);
        Reapi.ActionResult result = new()
        {
            OutputFiles = { new Reapi.OutputFile { Path = "out", Digest = output.Digest.ToWire() } },
        };
        await host.PutAsync($"/cas/{output.Digest.HashText}", output.Content);

        (await host.PutAsync($"/ac/{ActionHash}", result.ToByteArray())).ShouldBe(HttpStatusCode.OK);
        Reapi.ActionResult got =
            Reapi.ActionResult.Parser.ParseFrom(await host.GetAsync($"/ac/{ActionHash}"));
        await store.WriteAsync(Blobs.OfSize(9000, seed: 2).Content, default);

        got.ShouldBe(result);
        (await host.GetStatusAsync($"/ac/{ActionHash}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Blobs_of_a_result_are_found_although_others_stored_them()
    {
        MemoryBlobStore store = new(1024 * 1024);
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver(store));
        Digest file = await store.WriteAsync("in a tree"u8.ToArray(), default);
        Reapi.Directory root = new() { Files = { new Reapi.FileNode { Name = "f", Digest = file.ToWire() } } };
        Digest tree = await store.WriteAsync(new Reapi.Tree { Root = root }.ToByteArray(), default);
        Reapi.ActionResult result = new()
        {
            OutputDirectories = { new Reapi.OutputDirectory { Path = "d", TreeDigest = tree.ToWire() } },
        };
        await host.PutAsync($"/ac/{ActionHash}", result.ToByteArray());
        (await host.GetStatusAsync($"/cas/{file.HashText}")).ShouldBe(HttpStatusCode.NotFound);

        await host.GetAsync($"/ac/{ActionHash}");

        (await host.GetAsync($"/cas/{file.HashText}")).ShouldBe("in a tree"u8.ToArray());
    }

    [Fact]
    public async Task A_body_that_is_no_result_is_kept_as_it_is_until_it_is_deleted()
    {
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver());
        Blob opaque = Blobs.OfSize(200_000);

        (await host.PutAsync($"/ac/{ActionHash}", opaque.Content)).ShouldBe(HttpStatusCode.OK);
        byte[] got = await host.GetAsync($"/ac/{ActionHash}");
        using HttpResponseMessage deleted = await host.SendAsync(HttpMethod.Delete, $"/ac/{ActionHash}");

        got.ShouldBe(opaque.Content.ToArray());
        deleted.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.GetStatusAsync($"/ac/{ActionHash}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Opaque_bodies_may_be_refused()
    {
        HttpCacheOptions options = new() { TakesOpaqueResults = false };
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver(), options);

        (await host.PutAsync($"/ac/{ActionHash}", Blobs.OfSize(100).Content)).ShouldBe(HttpStatusCode.BadRequest);
        (await host.PutAsync($"/ac/{ActionHash}", new Reapi.ActionResult { ExitCode = 1 }.ToByteArray()))
            .ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_result_beyond_the_limit_is_refused()
    {
        HttpCacheOptions options = new() { ResultSizeBytesMax = 1000 };
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver(), options);

        (await host.PutAsync($"/ac/{ActionHash}", new byte[1001])).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("POST", "/ac/")]
    [InlineData("DELETE", "/cas/")]
    public async Task Other_methods_are_refused_by_name(string method, string path)
    {
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(HttpCacheHost.InstanceOver());

        using HttpResponseMessage response = await host.SendAsync(new HttpMethod(method), path + ActionHash);

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task What_is_read_only_takes_nothing()
    {
        MemoryBlobStore store = new(1024 * 1024);
        StorageInstance instance = new()
        {
            Cas = new ReadOnlyBlobStore(store),
            ByteStream = new ReadOnlyBlobStore(store),
            ActionCache = new ReadOnlyActionCache(new MemoryActionCache(10)),
        };
        await using HttpCacheHost host = await HttpCacheHost.StartAsync(instance);
        Blob blob = Blobs.OfText("hello");

        (await host.PutAsync($"/cas/{blob.Digest.HashText}", blob.Content)).ShouldBe(HttpStatusCode.Forbidden);
        (await host.PutAsync($"/ac/{ActionHash}", new Reapi.ActionResult().ToByteArray())).ShouldBe(HttpStatusCode.Forbidden);
    }
}
