using Build.Buildgrid;
using Google.Protobuf;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.EndToEnd.LocalCas;

/// <summary>A server that a client of a proxy names, and that speaks TLS and wants to know who calls.</summary>
public sealed class SecuredServerTests : IAsyncLifetime
{
    private readonly TestCertificates _certificates = new();
    private readonly MemoryBlobStore _store = new(64 << 20);
    private GridHost? _server;
    private ProxyHost? _proxy;

    public async Task InitializeAsync()
    {
        StorageInstance instance = new() { Cas = _store, ByteStream = _store, ActionCache = new MemoryActionCache(100) };
        _server = await GridHost.StartAsync(
            services =>
            {
                services.AddSingleton(TimeProvider.System);
                services.AddStorageServices(InstanceRegistry.ForEveryName(instance), new StorageServiceLimits());
            },
            endpoints => endpoints.MapStorageServices(),
            listener => listener.UseHttps(https =>
            {
                https.ServerCertificate = _certificates.Server;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.AllowAnyClientCertificate();
            }));
        _proxy = await ProxyHost.StartAsync(server: null);
    }

    public async Task DisposeAsync()
    {
        await _proxy!.DisposeAsync();
        await _server!.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task It_is_spoken_to_with_the_certificates_that_come_in_the_message()
    {
        Digest held = await _store.WriteAsync("behind TLS"u8.ToArray(), default);

        string instance = await NameAsync(Whole());
        FetchMissingBlobsResponse fetched = await _proxy!.Client.FetchMissingBlobsAsync(
            new FetchMissingBlobsRequest { InstanceName = instance, BlobDigests = { held.ToWire() } });

        fetched.Responses.ShouldBeEmpty();
        (await _proxy.Store.Blobs.ContainsAsync(held, default)).ShouldBeTrue();
        (await NameAsync(Whole())).ShouldBe(instance);
    }

    [Fact]
    public async Task Whose_certificate_another_authority_signed_is_refused_at_once()
    {
        using TestCertificates others = new();
        Remote remote = Whole();
        remote.ServerCert = FileOf(others.AuthorityPath);

        RpcException refusal = await Should.ThrowAsync<RpcException>(() => NameAsync(remote));

        refusal.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        refusal.Status.Detail.ShouldContain("certificate");
        refusal.Status.Detail.ShouldContain("server_cert");
    }

    [Fact]
    public async Task Who_shows_none_or_nonsense_is_refused()
    {
        Remote nameless = Whole();
        nameless.ClientCert = ByteString.Empty;
        nameless.ClientKey = ByteString.Empty;
        Remote nonsense = Whole();
        nonsense.ClientKey = ByteString.CopyFromUtf8("no key");

        (await Should.ThrowAsync<RpcException>(() => NameAsync(nameless))).StatusCode.ShouldBe(StatusCode.Unavailable);
        (await Should.ThrowAsync<RpcException>(() => NameAsync(nonsense))).StatusCode.ShouldBe(StatusCode.FailedPrecondition);
    }

    private static ByteString FileOf(string path) => ByteString.CopyFrom(File.ReadAllBytes(path));

    private Remote Whole() => new()
    {
        Url = _server!.Address.ToString().TrimEnd('/'),
        ServerCert = FileOf(_certificates.AuthorityPath),
        ClientCert = FileOf(_certificates.ClientPath),
        ClientKey = FileOf(_certificates.ClientKeyPath),
    };

    private async Task<string> NameAsync(Remote remote) => (await _proxy!.Client.GetInstanceNameForRemotesAsync(
        new GetInstanceNameForRemotesRequest { ContentAddressableStorage = remote })).InstanceName;
}
