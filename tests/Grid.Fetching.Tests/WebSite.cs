using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Fetching.Tests;

/// <summary>A web site on this machine, whose every answer the test gives.</summary>
internal sealed class WebSite : IAsyncDisposable
{
    private readonly WebApplication _application;

    private WebSite(WebApplication application)
    {
        _application = application;
        Address = new Uri(application.Urls.Single());
    }

    /// <summary>Where it is, by its number.</summary>
    public Uri Address { get; }

    /// <summary>What rules call it.</summary>
    public string Host => $"{Address.Host}:{Address.Port}";

    public static Task<WebSite> StartAsync(RequestDelegate answer) => StartAsync(answer, _ => { });

    /// <summary>A site that proves itself by a certificate.</summary>
    public static Task<WebSite> StartSecuredAsync(X509Certificate2 certificate, RequestDelegate answer, Action<string?>? hearName = null) =>
        StartAsync(answer, listener => listener.UseHttps(https => https.ServerCertificateSelector = (_, name) =>
        {
            hearName?.Invoke(name);
            return certificate;
        }));

    private static async Task<WebSite> StartAsync(RequestDelegate answer, Action<ListenOptions> secure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, secure));
        WebApplication application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        return new WebSite(application);
    }

    /// <summary>A site with one page.</summary>
    public static Task<WebSite> WithAsync(byte[] content) => StartAsync(context => context.Response.Body.WriteAsync(content).AsTask());

    /// <summary>The address of a page.</summary>
    public string At(string path) => new Uri(Address, path).ToString();

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
