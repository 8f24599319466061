using System.Runtime.InteropServices;
using Grid.Core;

namespace Grid.Sandbox.Native;

/// <summary>The error numbers that are told apart here (the same on every Linux architecture), and what the others become.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int ArgumentsTooLong = 7;
    public const int NotExecutable = 8;
    public const int TryAgain = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int TextBusy = 26;
    public const int NoSpace = 28;
    public const int NameTooLong = 36;
    public const int NotEmpty = 39;
    public const int TooManySymlinks = 40;
    public const int QuotaExceeded = 122;

    /// <summary>The error of the call just made.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The system's words for an error.</summary>
    public static string TextOf(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>What failed and why, with the status that tells the client whose turn it is.</summary>
    public static GridException ToFailure(string what, int error) => new(
        error switch
        {
            NameTooLong => GridStatus.InvalidArgument,

            // This machine's trouble, not the action's: another bot may have room.
            NoSpace or QuotaExceeded or TooManyFiles or TooManyFilesInSystem or NoMemory or TryAgain => GridStatus.Unavailable,
            _ => GridStatus.Internal,
        },
        $"{what}: {TextOf(error)}.");

    /// <summary>The same for what the base library threw.</summary>
    public static GridException ToFailure(string what, IOException failure) => new(
        failure.HResult is NoSpace or QuotaExceeded ? GridStatus.Unavailable : GridStatus.Internal,
        $"{what}: {failure.Message}",
        failure);

    /// <summary>Throws when a call returned a negative number; passes anything else on.</summary>
    public static int Check(int returned, string what) => returned >= 0 ? returned : throw ToFailure(what, Last);
}
