using System.Collections.Concurrent;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Storage.Backends;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.EndToEnd.Storage;

/// <summary>A server that speaks TLS, and wants to know who calls.</summary>
public sealed class RemoteCredentialsTests : IAsyncLifetime
{
    private static readonly RemoteStoreOptions Once = new() { RetriesMax = 0 };
    private readonly TestCertificates _certificates = new();
    private readonly Receptionist _receptionist = new();
    private readonly ManualTime _time = new();
    private GridHost? _host;

    public async Task InitializeAsync() => _host = await StartAsync(ClientCertificateMode.NoCertificate);

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task A_server_whose_certificate_the_authority_signed_is_trusted()
    {
        RemoteCredentials credentials = new() { ServerCertPath = _certificates.AuthorityPath };

        (await CallAsync(_host!, credentials)).ShouldBe(["(none)"]);
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_known_signed_is_not()
    {
        using TestCertificates others = new();

        GridException unknown = await Should.ThrowAsync<GridException>(() => CallAsync(_host!, new RemoteCredentials()));
        GridException wrong = await Should.ThrowAsync<GridException>(
            () => CallAsync(_host!, new RemoteCredentials { ServerCertPath = others.AuthorityPath }));

        unknown.Message.ShouldContain("certificate");
        wrong.Message.ShouldContain("certificate");
    }

    [Fact]
    public async Task A_server_that_wants_a_certificate_is_shown_ours()
    {
        await using GridHost strict = await StartAsync(ClientCertificateMode.RequireCertificate);
        RemoteCredentials nameless = new() { ServerCertPath = _certificates.AuthorityPath };
        RemoteCredentials named = nameless with
        {
            ClientCertPath = _certificates.ClientPath,
            ClientKeyPath = _certificates.ClientKeyPath,
        };

        await Should.ThrowAsync<GridException>(() => CallAsync(strict, nameless));
        (await CallAsync(strict, named)).ShouldBe(["(none)"]);
    }

    [Fact]
    public async Task A_token_goes_along_with_every_call_and_is_read_again_when_it_is_time()
    {
        RemoteCredentials credentials = new()
        {
            ServerCertPath = _certificates.AuthorityPath,
            TokenPath = _certificates.Write("token", "first\n"),
            TokenRefresh = TimeSpan.FromSeconds(60),
        };
        using GrpcChannel channel = Open(_host!, credentials);
        RemoteBlobStore store = new(channel.CreateCallInvoker(), Once, TimeProvider.System);

        await store.FindMissingAsync([Blobs.Unknown()], default);
        _certificates.Write("token", "second");
        await store.FindMissingAsync([Blobs.Unknown()], default);
        _time.Advance(TimeSpan.FromSeconds(60));
        await store.FindMissingAsync([Blobs.Unknown()], default);
        File.Delete(credentials.TokenPath);
        _time.Advance(TimeSpan.FromSeconds(60));
        await store.FindMissingAsync([Blobs.Unknown()], default);

        _receptionist.Heard.ShouldBe(["Bearer first", "Bearer first", "Bearer second", "Bearer second"]);
    }

    [Theory]
    [InlineData("token", "no-such-file", null)]
    [InlineData("token", "token", "two words")]
    [InlineData("server", "no-such-file", null)]
    [InlineData("server", "token", "no certificate")]
    public void Files_that_cannot_be_used_are_named(string key, string file, string? text)
    {
        string path = text is null ? "/nonexistent/" + file : _certificates.Write(file, text);
        RemoteCredentials credentials = key == "token"
            ? new RemoteCredentials { TokenPath = path }
            : new RemoteCredentials { ServerCertPath = path };

        GridException failure = Should.Throw<GridException>(() => Open(_host!, credentials).Dispose());

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain(path);
    }

    private Task<GridHost> StartAsync(ClientCertificateMode mode) => GridHost.StartAsync(
        services => services.AddSingleton(_receptionist),
        endpoints => endpoints.MapGrpcService<Receptionist>(),
        listener => listener.UseHttps(https =>
        {
            https.ServerCertificate = _certificates.Server;
            https.ClientCertificateMode = mode;
            https.ClientCertificateValidation = (shown, _, _) => shown.Thumbprint == _certificates.Client.Thumbprint;
        }));

    private GrpcChannel Open(GridHost host, RemoteCredentials credentials) =>
        RemoteChannel.Open(RemoteAddress.Parse($"https://127.0.0.1:{host.Address.Port}"), credentials, _time);

    private async Task<IReadOnlyList<string>> CallAsync(GridHost host, RemoteCredentials credentials)
    {
        using GrpcChannel channel = Open(host, credentials);
        await new RemoteBlobStore(channel.CreateCallInvoker(), Once, TimeProvider.System)
            .FindMissingAsync([Blobs.Unknown()], default);
        return [.. _receptionist.Heard];
    }

    /// <summary>Notes who calls.</summary>
    private sealed class Receptionist : Reapi.ContentAddressableStorage.ContentAddressableStorageBase
    {
        public ConcurrentQueue<string> Heard { get; } = new();

        public override Task<Reapi.FindMissingBlobsResponse> FindMissingBlobs(
            Reapi.FindMissingBlobsRequest request, ServerCallContext context)
        {
            Heard.Enqueue(context.RequestHeaders.GetValue("authorization") ?? "(none)");
            return Task.FromResult(new Reapi.FindMissingBlobsResponse());
        }
    }
}
