using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace Grid.Interop;

public sealed class TlsTests
{
    [Fact]
    public async Task A_secured_channel_carries_the_credentials_of_each_call()
    {
        using X509Certificate2 certificate = SelfSigned("localhost");
        await using ExchangeServer server = await ExchangeServer.StartAsync(certificate);
        CallCredentials token = CallCredentials.FromInterceptor((_, headers) =>
        {
            headers.Add("echo-authorization", "Bearer token");
            return Task.CompletedTask;
        });
        ChannelCredentials credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, token);
        using GrpcChannel channel = Channel(server, certificate, credentials, sendCertificate: false);

        using AsyncUnaryCall<StringValue> call = new Exchange.ExchangeClient(channel).EchoAsync(new StringValue());

        (await call.ResponseHeadersAsync).GetValue("echo-authorization").ShouldBe("Bearer token");
    }

    [Fact]
    public async Task A_server_knows_the_certificate_of_its_client()
    {
        using X509Certificate2 certificate = SelfSigned("localhost");
        await using ExchangeServer server = await ExchangeServer.StartAsync(certificate);
        using GrpcChannel channel = Channel(server, certificate, ChannelCredentials.SecureSsl, sendCertificate: true);

        using AsyncUnaryCall<StringValue> call = new Exchange.ExchangeClient(channel).EchoAsync(new StringValue());

        (await call.ResponseHeadersAsync).GetValue("saw-certificate").ShouldBe("localhost");
    }

    [Fact]
    public void Credentials_of_calls_do_not_go_over_an_open_channel()
    {
        CallCredentials token = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);

        Should.Throw<ArgumentException>(() => ChannelCredentials.Create(ChannelCredentials.Insecure, token));
    }

    private static GrpcChannel Channel(
        ExchangeServer server, X509Certificate2 certificate, ChannelCredentials credentials, bool sendCertificate)
    {
        SslClientAuthenticationOptions tls = new()
        {
            RemoteCertificateValidationCallback = (_, presented, _, _) => certificate.Equals(presented),
            ClientCertificates = sendCertificate ? [certificate] : [],
        };
        GrpcChannelOptions options = new()
        {
            Credentials = credentials,
            HttpHandler = new SocketsHttpHandler { SslOptions = tls },
            DisposeHttpClient = true,
        };
        return GrpcChannel.ForAddress(server.Address, options);
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using ECDsa key = ECDsa.Create();
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
    }
}
