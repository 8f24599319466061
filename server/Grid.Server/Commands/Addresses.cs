using System.CommandLine.Parsing;
using Grid.Config.Model;
using Grid.Core;

namespace Grid.Server.Commands;

/// <summary>Addresses on the command line, told wrong in the same words as in a configuration.</summary>
internal static class Addresses
{
    public static ListenAddress Parse(string text) =>
        ListenAddress.TryParse(text, out ListenAddress? address, out string? problem)
            ? address
            : throw GridException.InvalidArgument(problem);

    public static ListenAddress? ParseListen(ArgumentResult result)
    {
        if (ListenAddress.TryParse(result.Tokens[0].Value, out ListenAddress? address, out string? problem))
        {
            return address;
        }

        result.AddError(problem);
        return null;
    }

    public static RemoteAddress? ParseRemote(ArgumentResult result)
    {
        if (RemoteAddress.TryParse(result.Tokens[0].Value, out RemoteAddress? address, out string? problem))
        {
            return address;
        }

        result.AddError(problem);
        return null;
    }
}
