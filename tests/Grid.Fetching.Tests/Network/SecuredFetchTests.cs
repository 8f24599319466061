using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grid.Core;
using Grid.Fetching.Content;
using Grid.Fetching.Network;
using Microsoft.AspNetCore.Http;

namespace Grid.Fetching.Tests.Network;

/// <summary>Fetching from a site on this machine that speaks TLS.</summary>
public sealed class SecuredFetchTests : IDisposable
{
    private static readonly SpoolRules Rules = new("it", DigestFunction.Sha256, 1000, Path.GetTempPath());
    private static readonly byte[] Content = "content"u8.ToArray();

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_site_whose_authority_is_trusted_is_fetched_from()
    {
        using X509Certificate2 certificate = _authority.Sign("127.0.0.1");
        await using WebSite site = await WebSite.StartSecuredAsync(certificate, Answer);
        await using Fetches fetches = new(site, options => options with { AuthoritiesPath = _authority.Path });

        (await fetches.BlobAsync(site.At("a"))).Digest.ShouldBe(Digest.Of(Content));
    }

    [Fact]
    public async Task An_authority_that_nobody_trusts_is_told()
    {
        using X509Certificate2 certificate = _authority.Sign("127.0.0.1");
        await using WebSite site = await WebSite.StartSecuredAsync(certificate, Answer);
        await using Fetches fetches = new(site);

        GridException failure = await fetches.FailAsync(fetches.BlobAsync(site.At("a")), GridStatus.FailedPrecondition);

        failure.Message.ShouldContain("'127.0.0.1'");
        failure.Message.ShouldContain("'certificate-authorities'");
        failure.Message.ShouldContain("PartialChain");
    }

    [Fact]
    public async Task A_certificate_for_another_name_or_of_another_time_proves_nothing()
    {
        using X509Certificate2 other = _authority.Sign("example.org");
        using X509Certificate2 old = _authority.Sign("127.0.0.1", until: new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero));

        (await RefusalOfAsync(other)).ShouldContain("it is for other names");
        (await RefusalOfAsync(old)).ShouldContain("NotTimeValid");

        async Task<string> RefusalOfAsync(X509Certificate2 certificate)
        {
            await using WebSite site = await WebSite.StartSecuredAsync(certificate, Answer);
            await using Fetches fetches = new(site, options => options with { AuthoritiesPath = _authority.Path });
            return (await fetches.FailAsync(fetches.BlobAsync(site.At("a")), GridStatus.FailedPrecondition)).Message;
        }
    }

    [Fact]
    public async Task A_site_is_asked_by_its_name_although_the_address_that_was_looked_at_is_connected_to()
    {
        List<string?> names = [];
        string? host = null;
        using X509Certificate2 certificate = _authority.Sign("example.org");
        await using WebSite site = await WebSite.StartSecuredAsync(
            certificate,
            context =>
            {
                host = context.Request.Host.ToString();
                return Answer(context);
            },
            names.Add);
        using HttpDownloads downloads = new(
            new HostRules([], ["example.org"]),
            TrustedAuthorities.Of(_authority.Path),
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        await using Spool spool = await downloads.GetAsync(
            new Uri($"https://example.org:{site.Address.Port}/"), [], Rules, default);

        spool.Digest.ShouldBe(Digest.Of(Content));
        names.Distinct().ShouldBe(["example.org"]);
        host.ShouldBe($"example.org:{site.Address.Port}");
    }

    [Fact]
    public async Task A_redirect_to_TLS_at_an_address_of_this_machine_is_refused_before_it_is_connected_to()
    {
        int heard = 0;
        using X509Certificate2 certificate = _authority.Sign("127.0.0.1");
        await using WebSite inner = await WebSite.StartSecuredAsync(certificate, Answer, _ => heard++);
        await using WebSite site = await WebSite.StartAsync(context =>
        {
            context.Response.Redirect(inner.At("secret"));
            return Task.CompletedTask;
        });
        await using Fetches fetches = new(
            site,
            options => options with { Hosts = new HostRules(["*"], [site.Host]), AuthoritiesPath = _authority.Path });

        GridException failure = await fetches.FailAsync(fetches.BlobAsync(site.At("a")), GridStatus.PermissionDenied);

        failure.Message.ShouldContain(inner.Host);
        heard.ShouldBe(0);
    }

    [Fact]
    public void A_file_without_authorities_is_named_at_the_start()
    {
        string empty = Path.Combine(Path.GetDirectoryName(_authority.Path)!, "empty.pem");
        File.WriteAllText(empty, "nothing");

        foreach (string path in new[] { empty, empty + ".absent" })
        {
            GridException failure = Should.Throw<GridException>(() => TrustedAuthorities.Of(path));
            failure.Status.ShouldBe(GridStatus.FailedPrecondition);
            failure.Message.ShouldContain(path);
        }
    }

    private static Task Answer(HttpContext context) => context.Response.Body.WriteAsync(Content).AsTask();
}
