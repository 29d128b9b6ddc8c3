"""Every setting of the program, read from the environment in one place."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.store.servers import Servers

# Where a container's engine puts the secrets that it was given.
_SECRETS = Path("/run/secrets")


def _setting(variable: str, description: str, default: Any = "", **bounds: Any) -> Any:
    return Field(default, alias=variable, description=description, **bounds)


class Settings(BaseSettings):
    """The program's settings; each field's alias is its environment variable."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    data: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("report-assistant"),
        alias="REPORT_ASSISTANT_DATA",
        description="数据文件夹：资料库、记录等全部状态",
    )
    pack: str = _setting(
        "REPORT_ASSISTANT_PACK",
        "审核口径（规则包）：内置的名称 national、hunan，或自己编写的 .yml 文件路径",
        "national",
    )
    roles: str = _setting(
        "REPORT_ASSISTANT_ROLES", "角色名单（.yml）：谁是审核、培训、管理，如“管理: [邮箱]”，不填则本机用户什么都能做"
    )
    database_url: SecretStr = _setting(
        "DATABASE_URL",
        "存放对话、草稿、审核记录和资料库的数据库地址，如 postgresql://用户:密码@主机/库名，不填则存在数据文件夹",
        SecretStr(""),
    )
    chroma_url: str = _setting(
        "CHROMA_URL", "存放资料库向量的 Chroma 服务地址，如 http://主机:8000，不填则存在数据文件夹"
    )
    embedding_model: str = _setting("EMBEDDING_MODEL", "替换内置向量模型：本地文件夹或模型名")
    embedding_base_url: str = _setting(
        "EMBEDDING_BASE_URL", "向量模型服务地址（OpenAI 兼容），名称写在 EMBEDDING_MODEL；不填则在本机计算"
    )
    embedding_api_key: SecretStr = _setting("EMBEDDING_API_KEY", "向量模型服务密钥", SecretStr(""))
    rerank_model: str = _setting("RERANK_MODEL", "把检索结果再排一遍的交叉编码模型：本地文件夹或模型名，不填则不用")
    llm_base_url: str = _setting("LLM_BASE_URL", "对话模型服务地址（OpenAI 兼容），不填则用内置写作器")
    llm_model: str = _setting("LLM_MODEL", "对话模型名称")
    llm_api_key: SecretStr = _setting("LLM_API_KEY", "对话模型密钥", SecretStr(""))
    llm_timeout: float = _setting("LLM_TIMEOUT", "等待对话模型的最长秒数（首字，或相邻两段文字之间）", 60.0, gt=0)
    llm_deadline: float = _setting("LLM_DEADLINE", "对话模型写完一次内容的最长秒数", 300.0, gt=0)
    llm_context_tokens: int = _setting("LLM_CONTEXT_TOKENS", "一次发给对话模型的内容上限（词元）", 8000, ge=1000)

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Return what nobody may be shown: keys, and the password in the database's address."""
        password = urlsplit(self.database_url.get_secret_value()).password or ""
        return self.llm_api_key, self.embedding_api_key, SecretStr(password)

    @property
    def servers(self) -> Servers:
        """Return the servers of the knowledge base."""
        database, key = self.database_url.get_secret_value(), self.embedding_api_key.get_secret_value()
        return Servers(database, self.chroma_url, self.embedding_base_url, key)


def load_settings() -> Settings:
    """Return the settings of this process; one that isn't in the environment may be a secret's file of its name."""
    return Settings(_secrets_dir=_SECRETS if _SECRETS.is_dir() else None)
