"""Every setting of the program, read from the environment in one place."""

from pathlib import Path
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.store.servers import Servers

# Where a container's engine puts the secrets that it was given.
_SECRETS = Path("/run/secrets")


class Settings(BaseSettings):
    """The program's settings; each field's alias is its environment variable."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    data: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("report-assistant"),
        alias="REPORT_ASSISTANT_DATA",
        description="数据文件夹：知识库、模型等全部状态",
    )
    pack: str = Field(
        "national",
        alias="REPORT_ASSISTANT_PACK",
        description="审核口径（规则包）：内置的名称 national、hunan，或自己编写的 .yml 文件路径",
    )
    roles: str = Field(
        "",
        alias="REPORT_ASSISTANT_ROLES",
        description="角色名单（.yml）：谁是审核、培训、管理，如“管理: [邮箱]”，不填则本机用户什么都能做",
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        alias="DATABASE_URL",
        description="存放对话、草稿、审核记录和资料库的数据库地址，如 postgresql://用户:密码@主机/库名，不填则存在数据文件夹",
    )
    chroma_url: str = Field(
        "",
        alias="CHROMA_URL",
        description="存放资料库向量的 Chroma 服务地址，如 http://主机:8000，不填则存在数据文件夹",
    )
    embedding_model: str = Field("", alias="EMBEDDING_MODEL", description="替换内置向量模型：本地文件夹或模型名")
    embedding_base_url: str = Field(
        "",
        alias="EMBEDDING_BASE_URL",
        description="向量模型服务地址（OpenAI 兼容），名称写在 EMBEDDING_MODEL；不填则在本机计算",
    )
    embedding_api_key: SecretStr = Field(SecretStr(""), alias="EMBEDDING_API_KEY", description="向量模型服务密钥")
    rerank_model: str = Field(
        "", alias="RERANK_MODEL", description="把检索结果再排一遍的交叉编码模型：本地文件夹或模型名，不填则不用"
    )
    llm_base_url: str = Field(
        "", alias="LLM_BASE_URL", description="对话模型服务地址（OpenAI 兼容），不填则用内置写作器"
    )
    llm_model: str = Field("", alias="LLM_MODEL", description="对话模型名称")
    llm_api_key: SecretStr = Field(SecretStr(""), alias="LLM_API_KEY", description="对话模型密钥")
    llm_timeout: float = Field(
        60.0, gt=0, alias="LLM_TIMEOUT", description="等待对话模型的最长秒数（首字，或相邻两段文字之间）"
    )
    llm_deadline: float = Field(300.0, gt=0, alias="LLM_DEADLINE", description="对话模型写完一次内容的最长秒数")
    llm_context_tokens: int = Field(
        8000, ge=1000, alias="LLM_CONTEXT_TOKENS", description="一次发给对话模型的内容上限（词元）"
    )

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
