using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Interop;

/// <summary>A real server on a port of its own that serves exchange.proto, with or without TLS.</summary>
internal sealed class ExchangeServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private volatile string _lastResponseEncoding = "";

    private ExchangeServer(X509Certificate2? certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => Configure(listen, certificate)));
        builder.Services.AddSingleton(_ => new ExchangeService());
        builder.Services.AddGrpc(options => options.Interceptors.Add<ShapeInterceptor>());
        _application = builder.Build();
        _application.Use(async (context, next) =>
        {
            await next(context);
            _lastResponseEncoding = context.Response.Headers["grpc-encoding"].ToString();
        });
        _application.MapGrpcService<ExchangeService>();
    }

    /// <summary>With scheme and port.</summary>
    public Uri Address => new(_application.Urls.Single());

    /// <summary>How the answer of the call that ended last was encoded.</summary>
    public string LastResponseEncoding => _lastResponseEncoding;

    /// <param name="certificate">The server's certificate, which a client's must then equal; null serves without TLS.</param>
    public static async Task<ExchangeServer> StartAsync(X509Certificate2? certificate = null)
    {
        ExchangeServer server = new(certificate);
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void Configure(ListenOptions listen, X509Certificate2? certificate)
    {
        listen.Protocols = HttpProtocols.Http2;
        if (certificate is not null)
        {
            listen.UseHttps(certificate, https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (client, _, _) => client.Equals(certificate);
            });
        }
    }
}
